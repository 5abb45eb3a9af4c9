// Owns the wait while a one-time page is open elsewhere. Nothing typed here is an answer to it.
import type { Next, Step } from '../kernel';
import { say } from '../replies';

export const page: Step<'page'> = {
  ask: (_, { deps }) => [say(deps.texts.pageWaiting)],

  async answer(_state, _input, { deps }): Promise<Next> {
    return { again: [say(deps.texts.pageOnly)] };
  },
};
