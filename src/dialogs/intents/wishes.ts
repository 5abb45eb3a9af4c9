// Owns what a person wants, whether they typed it or pressed it.
import type { Input } from '../kernel';
import { recognise } from './recognise';

/** An intent, `unsure`, `none`, or the value of the button that was pressed. */
export const wishIn = (input: Input): string => {
  if (input.kind === 'press') return input.choice;
  return input.kind === 'text' ? recognise(input.text) : 'none';
};
