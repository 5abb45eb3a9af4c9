// Owns the answers about running the service as a whole: its policy and its reports. Data, like all answers.
import type { Read } from '../audit/search';
import type { Allowed, SettingChange, SettingName, SettingValue } from '../policy/settings';
import type { Count, Overview, Ranked, Ranking } from '../reports/reports';
import type { Handout } from './handouts';

/** Lists of people that are looked for among whom a command names; and lists of the whole installation. */
export type PeopleListed = 'ready' | 'not-ready' | 'not-enrolled';
export type Listed = 'unused-temp' | 'stale-contacts';

export interface PolicyVersionLine {
  readonly version: number;
  readonly atMs: number;
  readonly by: string;
  readonly approvedBy: string | null;
  readonly changes: readonly SettingChange[];
}

/** An event, with names for whoever is known; '' = nobody in particular. */
export type FoundLine = Omit<Read, 'number'>;

export type OversightOutcome =
  | {
      readonly kind: 'found';
      /** Newest first. */
      readonly lines: readonly FoundLine[];
      readonly count: number;
      /** False: it was not looked further back than this. */
      readonly whole: boolean;
      readonly backToMs: number;
      readonly list?: Handout;
    }
  | {
      readonly kind: 'overview';
      readonly about: Overview;
      /** UTC days, today included. */
      readonly days: number;
      readonly counts: readonly Count[];
      readonly paused: boolean;
      /** False: the newest events are still being counted. */
      readonly complete: boolean;
      readonly list?: Handout;
    }
  | {
      readonly kind: 'ranking';
      readonly about: Ranking;
      readonly days: number;
      readonly rows: readonly Ranked[];
      readonly more: number;
      readonly complete: boolean;
      readonly list?: Handout;
    }
  | {
      readonly kind: 'listing';
      readonly about: PeopleListed | Listed;
      readonly count: number;
      /** Among how many; null where that says nothing. */
      readonly of: number | null;
      readonly names: readonly string[];
      readonly list?: Handout;
    }
  | { readonly kind: 'exported'; readonly count: number; readonly list: Handout }
  | {
      readonly kind: 'policy';
      /** 0 = the initial values. */
      readonly version: number;
      readonly settings: readonly { readonly name: SettingName; readonly value: SettingValue }[];
      readonly draft: boolean;
    }
  | {
      readonly kind: 'policy-draft';
      readonly changes: readonly SettingChange[];
      readonly weaker: boolean;
      readonly base: number;
    }
  | { readonly kind: 'policy-active'; readonly version: number; readonly changes: readonly SettingChange[] }
  | {
      readonly kind: 'policy-simulated';
      readonly changes: readonly SettingChange[];
      /** Who is switched on, as far as was looked. */
      readonly of: number;
      readonly ready: number;
      readonly readyThen: number;
      /** Whoever could reset now and could not then: the first of them within reach. */
      readonly stranded: number;
      readonly names: readonly string[];
      /** False: only the first so many were looked at. */
      readonly whole: boolean;
    }
  | { readonly kind: 'policy-history'; readonly versions: readonly PolicyVersionLine[] }
  | { readonly kind: 'no-setting'; readonly name: string; readonly candidates: readonly string[] }
  | { readonly kind: 'bad-value'; readonly setting: SettingName; readonly allowed: Allowed }
  | { readonly kind: 'no-version'; readonly number: number }
  | { readonly kind: 'no-draft' }
  | { readonly kind: 'draft-dropped' };
