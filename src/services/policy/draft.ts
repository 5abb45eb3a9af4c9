// Owns the draft: the settings that somebody wants to be different, kept apart from the policy in force until they are put
// in force together. There is one for the installation; it holds changes, not a copy, so nobody's work is undone by it.
import { z } from 'zod';
import type { Clock, Store } from '../ports';
import type { LivePolicy } from './live';
import { type Policy, policySchema } from './policy';
import { compare, type SettingName, type SettingValue, settingNames, withValue } from './settings';

export interface Draft {
  /** Goes up with every edit: what was shown is what is put in force. */
  readonly edition: number;
  /** The version that it was last looked at against. */
  readonly base: number;
  readonly by: string;
  readonly atMs: number;
  readonly policy: Policy;
}

export type Edited =
  | { readonly ok: true; readonly draft: Draft }
  /** Beyond the bar, or two settings that cannot stand together. */
  | { readonly ok: false; readonly reason: 'refused' }
  | { readonly ok: false; readonly reason: 'raced' };

export interface Drafts {
  /** Against the policy in force now. Undefined: there is none, or it says what holds already. */
  read(): Promise<Draft | undefined>;
  set(by: string, name: SettingName, value: SettingValue): Promise<Edited>;
  /** Makes the draft exactly what leads to this policy. */
  aim(by: string, policy: Policy): Promise<Edited>;
  /** Only this edition. False: it was edited or dropped meanwhile. */
  drop(edition: number): Promise<boolean>;
}

const id = 'policy.draft';

const stored = z.object({
  base: z.int(),
  by: z.string(),
  atMs: z.int(),
  sets: z.array(
    z.tuple([z.enum(settingNames), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])]),
  ),
});
type Stored = z.infer<typeof stored>;
type Plain = Stored['sets'][number][1];

/** Undefined: together they are no policy. */
export function applySettings(policy: Policy, sets: Stored['sets']): Policy | undefined {
  // Each step is one setting of a policy; only the whole is checked, since some belong together.
  const wanted = sets.reduce<unknown>((now, [name, value]) => withValue(now as Policy, name, value), policy);
  return policySchema.safeParse(wanted).data;
}

function parse(text: string): Stored | undefined {
  if (text === '') return undefined;
  // A draft of another program version may name settings that are gone: then it is none.
  return stored.safeParse(JSON.parse(text)).data;
}

export function createDrafts({
  store,
  clock,
  live,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly live: LivePolicy;
}): Drafts {
  const load = async () => {
    const doc = await store.get('settings', id);
    return { edition: doc?.version ?? 0, stored: parse(doc?.value ?? '') };
  };
  const save = async (edition: number, value: string): Promise<boolean> => {
    if (edition === 0 && (await store.insert('settings', { id, value, version: 1 })).ok) return true;
    const target = { id, where: { version: edition } };
    return (await store.update('settings', target, { set: { value }, add: { version: 1 } })) !== undefined;
  };
  const write = async (by: string, edition: number, sets: Stored['sets']): Promise<Edited> => {
    const policy = applySettings(live.current(), sets);
    if (policy === undefined) return { ok: false, reason: 'refused' };
    const draft: Stored = { base: live.version(), by, atMs: clock.nowMs(), sets };
    if (!(await save(edition, JSON.stringify(draft)))) return { ok: false, reason: 'raced' };
    return { ok: true, draft: { edition: edition + 1, base: draft.base, by, atMs: draft.atMs, policy } };
  };
  return {
    async read() {
      const { edition, stored: found } = await load();
      const policy = found === undefined ? undefined : applySettings(live.current(), found.sets);
      if (found === undefined || policy === undefined || compare(live.current(), policy).length === 0) return undefined;
      return { edition, base: found.base, by: found.by, atMs: found.atMs, policy };
    },
    async set(by, name, value) {
      const { edition, stored: found } = await load();
      const others = (found?.sets ?? []).filter(([one]) => one !== name);
      return write(by, edition, [...others, [name, plainly(value)]]);
    },
    async aim(by, policy) {
      const { edition } = await load();
      const sets = compare(live.current(), policy).map(({ name, after }): Stored['sets'][number] => [
        name,
        plainly(after),
      ]);
      return write(by, edition, sets);
    },
    drop: (edition) => save(edition, ''),
  };
}

/** A value that can be stored. */
export const plainly = (value: SettingValue): Plain =>
  typeof value === 'object' && value !== null ? [...value] : value;
