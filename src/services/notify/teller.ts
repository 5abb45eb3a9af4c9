// Owns telling somebody something of the product's own accord: in Teams where they are known there, by mail otherwise.
import { createIdentities, identityIn } from '../accounts/identities';
import { teamsPersonKey } from '../accounts/teams-person';
import type { Enrolments } from '../enrolment';
import type { AccountId } from '../ids';
import type { Clock, Directory, Store } from '../ports';
import type { Keyring } from '../secrets/ports';
import type { Job, JobHandler, Mailroom, Outbox, PersonalMessage, Teller } from './ports';

interface TellerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly directory: Pick<Directory, 'get'>;
  readonly enrolments: Pick<Enrolments, 'get'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly mailroom: Mailroom;
}

/** A message on its way to Teams. */
export interface Telling {
  readonly account: AccountId;
  readonly message: PersonalMessage;
  /** It goes by mail when Teams does not take it. */
  readonly orMail: boolean;
}

export interface RunningTeller extends Teller {
  /** Under which keys the conversations of this person are found. */
  keysOf(account: AccountId): Promise<readonly string[]>;
  languageOf(account: AccountId): Promise<string>;
  /** What becomes of a message that Teams does not take. */
  giveUp(telling: Telling): Promise<void>;
  /** The outbox handlers where there is no Teams (any more). */
  readonly withoutTeams: { readonly tell: JobHandler; readonly settle: JobHandler };
}

export const packTelling = ({ account, message, orMail }: Telling): Job['payload'] => ({
  account,
  message: JSON.stringify(message),
  orMail: orMail ? 1 : 0,
});

/** Undoes `packTelling`; the outbox's seal has proven that it was packed here. */
export const unpackTelling = (payload: Job['payload']): Telling => ({
  account: String(payload['account']) as AccountId, // packed from one
  message: JSON.parse(String(payload['message'])) as PersonalMessage, // the same
  orMail: payload['orMail'] === 1,
});

/** Who somebody is in Teams, and whether there is a chat to write to. */
function createWhereabouts({ store, clock, keyring }: TellerDeps) {
  const identities = createIdentities({ store, clock });
  const keysOf = async (account: AccountId): Promise<readonly string[]> =>
    (await identities.of(account)).map((doc) => {
      const { tenant, objectId } = identityIn(doc);
      return teamsPersonKey(keyring, { tenant, user: objectId });
    });
  const isReachable = async (person: string): Promise<boolean> => {
    const found = await store.find('references', { where: { person }, limit: 10 });
    return found.some(({ expiresAt }) => expiresAt > clock.nowMs());
  };
  const isInTeams = async (account: AccountId): Promise<boolean> =>
    (await Promise.all((await keysOf(account)).map(isReachable))).includes(true);
  return { keysOf, isInTeams };
}

export function createTeller(deps: TellerDeps): RunningTeller {
  const { directory, enrolments, outbox, mailroom } = deps;
  const { keysOf, isInTeams } = createWhereabouts(deps);
  const languageOf = async (account: AccountId): Promise<string> => (await enrolments.get(account))?.language ?? 'en';

  const enqueue = async (telling: Telling): Promise<void> => {
    const { id, dueMs, notAfterMs } = telling.message;
    const job = { id: `tell/${id}/${telling.account}`, kind: 'tell', payload: packTelling(telling) } as const; // a kind
    await outbox.enqueue({ ...job, dueMs, notAfterMs });
  };
  const mail = async (account: AccountId, { id, template, variables, dueMs, notAfterMs }: PersonalMessage) => {
    const found = await directory.get(account);
    if (found === undefined || found.email === '') return 'nowhere';
    const message = { template, language: await languageOf(account), to: found.email, variables, dueMs };
    await mailroom.mail(`tell/${id}/${account}/mail`, message, notAfterMs);
    return 'mail';
  };
  const giveUp = async ({ account, message, orMail }: Telling): Promise<void> => {
    if (orMail) await mail(account, message);
  };

  return {
    keysOf,
    languageOf,
    giveUp,
    withoutTeams: {
      async tell({ payload }) {
        await giveUp(unpackTelling(payload));
        return { done: true };
      },
      settle: () => Promise.resolve({ done: true }),
    },
    async tellPerson(account, message) {
      if (!(await isInTeams(account))) return mail(account, message);
      await enqueue({ account, message, orMail: true });
      return 'teams';
    },
    isInTeams,
    besideMail: (account, message) => enqueue({ account, message, orMail: false }),
  };
}
