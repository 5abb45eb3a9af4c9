// Owns the policy by command: what is in force, a draft of something else, what that would change and whom it would strand,
// and putting it in force. A weaker policy takes a second person.
import type { Audit, AuditEvent } from '../audit/events';
import type { People } from '../directory/people';
import type { AccountId } from '../ids';
import { applySettings, type Draft, type Drafts, type Edited, plainly } from '../policy/draft';
import type { LivePolicy } from '../policy/live';
import {
  allowedFor,
  compare,
  readValue,
  type SettingName,
  type SettingValue,
  settingCalled,
  settingNames,
  settingValue,
} from '../policy/settings';
import { addVersion, listVersions, versionNumbered } from '../policy/versions';
import type { Clock, Directory, Store } from '../ports';
import { eventAt } from '../recovery/event-at';
import type { Place } from '../recovery/ports';
import { simulate } from '../reports/simulation';
import type { Roles } from '../roles';
import type { Command } from './command';
import type { PolicyVersionLine } from './oversight-outcomes';
import type { Asker } from './plan';
import type { Outcome } from './ports';
import { askSecond } from './second-person';
import type { Works } from './works';

export interface PolicyDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly policy: LivePolicy;
  readonly drafts: Drafts;
  readonly roles: Roles;
  readonly works: Works;
  readonly directory: Directory;
  readonly people: People;
  readonly smsConfigured: boolean;
}

export interface PolicyAsked {
  readonly place: Place;
  readonly asker: Asker;
  readonly command: Command;
}

type Run = (deps: PolicyDeps, asked: PolicyAsked) => Promise<Outcome>;

export const showPolicy: Run = async ({ policy, drafts }) => ({
  kind: 'policy',
  version: policy.version(),
  settings: settingNames.map((name) => ({ name, value: settingValue(policy.current(), name) })),
  draft: (await drafts.read()) !== undefined,
});

const mostCandidates = 3;

/** Names that have a word in common with what was typed. */
function noSetting(typed: string): Outcome {
  const words = typed.toLowerCase().split('.');
  const close = settingNames.filter((name) => words.some((word) => word !== '' && name.toLowerCase().includes(word)));
  return { kind: 'no-setting', name: typed, candidates: close.slice(0, mostCandidates) };
}

export type WantedSetting =
  | { readonly ok: true; readonly name: SettingName; readonly value: SettingValue }
  | { readonly ok: false; readonly outcome: Outcome };

/** What was typed, as a setting and its value. */
export function readSetting({ setting = '', value = '' }: Command): WantedSetting {
  const name = settingCalled(setting);
  if (name === undefined) return { ok: false, outcome: noSetting(setting) };
  const read = readValue(name, value);
  if (read !== undefined) return { ok: true, name, value: read };
  return { ok: false, outcome: { kind: 'bad-value', setting: name, allowed: allowedFor(name) } };
}

const describe = ({ policy }: PolicyDeps, draft: Draft): Outcome => {
  const changes = compare(policy.current(), draft.policy);
  return { kind: 'policy-draft', changes, weaker: changes.some(({ weaker }) => weaker), base: policy.version() };
};

async function told(deps: PolicyDeps, edited: Edited): Promise<Outcome> {
  if (!edited.ok) return { kind: edited.reason === 'raced' ? 'changed-since' : 'no-draft' };
  return (await deps.drafts.read()) === undefined ? { kind: 'no-draft' } : describe(deps, edited.draft);
}

const set: Run = async (deps, { asker, command }) => {
  const wanted = readSetting(command);
  if (!wanted.ok) return wanted.outcome;
  const { name, value } = wanted;
  const edited = await deps.drafts.set(asker.account, name, value);
  if (edited.ok || edited.reason === 'raced') return told(deps, edited);
  return { kind: 'bad-value', setting: name, allowed: allowedFor(name) };
};

/** Looking at it makes it a draft of the version that it was compared with. */
const diff: Run = async (deps, { asker }) => {
  await deps.policy.refresh();
  const draft = await deps.drafts.read();
  if (draft === undefined) return { kind: 'no-draft' };
  if (draft.base === deps.policy.version()) return describe(deps, draft);
  return told(deps, await deps.drafts.aim(asker.account, draft.policy));
};

const drop: Run = async ({ drafts }) => {
  const draft = await drafts.read();
  return { kind: draft !== undefined && (await drafts.drop(draft.edition)) ? 'draft-dropped' : 'no-draft' };
};

/** An earlier version becomes the draft; 0 = the initial values. It is put in force like any other. */
const revert: Run = async (deps, { asker, command: { number = 0 } }) => {
  await deps.policy.refresh();
  const earlier = number === 0 ? deps.policy.initial() : (await versionNumbered(deps.store, number))?.policy;
  if (earlier === undefined) return { kind: 'no-version', number };
  return told(deps, await deps.drafts.aim(asker.account, earlier));
};

const mostVersions = 15;

const history: Run = async ({ store, people, policy }) => {
  const found = await listVersions(store, mostVersions + 1);
  const nameOf = async (by: string): Promise<string> =>
    // Whoever put a policy in force is an account, or the operator, whom nobody is found for.
    (await people.get(by as AccountId))?.username ?? by;
  const versions = await Promise.all(
    found.slice(0, mostVersions).map(async (one, index): Promise<PolicyVersionLine> => {
      const before = found[index + 1]?.policy ?? policy.initial();
      return {
        version: one.version,
        atMs: one.at,
        by: await nameOf(one.by),
        approvedBy: one.approvedBy === null ? null : await nameOf(one.approvedBy),
        changes: compare(before, one.policy),
      };
    }),
  );
  return { kind: 'policy-history', versions };
};

interface Activation {
  readonly place: Place;
  /** Who wanted it. */
  readonly by: AccountId;
  readonly approvedBy: AccountId | null;
  /** What was shown. */
  readonly edition: number;
}

/** Each setting by name in the audit before it holds. Only what was shown, on the version that it was shown against. */
export async function putInForce(deps: PolicyDeps, { place, by, approvedBy, edition }: Activation): Promise<Outcome> {
  const { policy, drafts, audit, store, clock } = deps;
  await policy.refresh();
  const draft = await drafts.read();
  if (draft === undefined) return { kind: 'no-draft' };
  if (draft.edition !== edition || draft.base !== policy.version()) return { kind: 'changed-since' };
  const changes = compare(policy.current(), draft.policy);
  const version = policy.version() + 1;
  const event = { ...eventAt(place), action: 'config.changed' } satisfies Partial<AuditEvent>;
  for (const { name, weaker } of changes)
    await audit.record({ ...event, outcome: 'started', detail: { setting: name, version, weaker } });
  const next = { version, from: version - 1, by, approvedBy, at: clock.nowMs(), policy: draft.policy };
  const added = await addVersion(store, next);
  const detail = { kind: 'policy', version, count: changes.length };
  await audit.record(
    added ? { ...event, outcome: 'ok', detail } : { ...event, outcome: 'failed', reason: 'raced', detail },
  );
  if (!added) return { kind: 'changed-since' };
  await drafts.drop(edition);
  await policy.refresh();
  return { kind: 'policy-active', version, changes };
}

const activate: Run = async (deps, { place, asker, command: given }) => {
  await deps.policy.refresh();
  const draft = await deps.drafts.read();
  if (draft === undefined) return { kind: 'no-draft' };
  if (draft.base !== deps.policy.version()) return { kind: 'changed-since' };
  const weaker = compare(deps.policy.current(), draft.policy).some((change) => change.weaker);
  const command: Command = { ...given, number: draft.edition };
  const asked = weaker ? await askSecond(deps, { place, asker, command }) : undefined;
  return asked ?? putInForce(deps, { place, by: asker.account, approvedBy: null, edition: draft.edition });
};

/** People that are looked at while somebody waits; the console has no such bound. */
const mostLooked = 50_000;

/** The draft, or a setting that was named, on top of it. Changes nothing. */
const simulateChange: Run = async (deps, { command }) => {
  const { policy, drafts, clock, smsConfigured } = deps;
  const wanted = command.setting === undefined ? undefined : readSetting(command);
  if (wanted?.ok === false) return wanted.outcome;
  const draft = await drafts.read();
  if (draft === undefined && wanted === undefined) return { kind: 'no-draft' };
  const base = draft?.policy ?? policy.current();
  const then = wanted === undefined ? base : applySettings(base, [[wanted.name, plainly(wanted.value)]]);
  if (then === undefined) return refuseValue(wanted);
  const now = { policy: policy.current(), smsConfigured, nowMs: clock.nowMs() };
  const simulated = await simulate(deps, { now, then, most: mostLooked });
  return { kind: 'policy-simulated', changes: compare(policy.current(), then), ...simulated };
};

const refuseValue = (wanted: Extract<WantedSetting, { ok: true }> | undefined): Outcome =>
  wanted === undefined
    ? { kind: 'no-draft' }
    : { kind: 'bad-value', setting: wanted.name, allowed: allowedFor(wanted.name) };

export const policyRuns = {
  policy: showPolicy,
  'policy-set': set,
  'policy-diff': diff,
  'policy-simulate': simulateChange,
  'policy-drop': drop,
  'policy-revert': revert,
  'policy-history': history,
  'policy-activate': activate,
} as const satisfies Readonly<Record<string, Run>>;
