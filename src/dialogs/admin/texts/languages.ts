// Owns which language administrators are answered in: the same as in the rest of the conversation.
import { textsFor } from '../../texts/languages';
import type { AdminTexts } from './catalogue';
import { german } from './de';
import { english } from './en';

const catalogues: Readonly<Record<AdminTexts['language'], AdminTexts>> = { en: english, de: german };

export const adminTextsFor = (locale: string): AdminTexts => catalogues[textsFor(locale).language];
