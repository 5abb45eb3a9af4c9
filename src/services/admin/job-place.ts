// Owns where a job stands that goes on with what an administrator asked for: everything that an event needs of a place;
// nothing is said there.
import type { Source } from '../ids';
import type { Place } from '../recovery/ports';
import type { Work } from './works';

export const placeOfJob = (work: Work): Place => ({
  conversation: work.conversation,
  channel: 'job',
  source: 'system' as Source, // a bucket that nothing is counted in
  caller: { kind: 'anonymous' },
  language: 'en',
  correlation: work.id,
});
