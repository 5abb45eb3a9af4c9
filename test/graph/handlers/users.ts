// The double's people: read, found, created, changed, deleted; their passwords and sessions.
import {
  type Answer,
  type Asked,
  badRequest,
  denied,
  done,
  type Handler,
  notFound,
  ok,
  Refusal,
  weakPassword,
} from '../answer';
import type { Item } from '../filter';
import { asUser, directoryObject, isRestricted, publicObject } from '../membership';
import { isMime, mimeIn } from '../mime';
import { list, project } from '../pages';
import { readableFields } from '../permissions';
import { stamp, type Tenant } from '../tenant';

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** By id, or by user principal name in any case; as reads see it, or as it is now for a write. */
export function userIn({ tenant, params }: Asked, at: 'seen' | 'now' = 'seen'): Item {
  const wanted = (params['user-id'] ?? '').toLowerCase();
  const users = tenant.users;
  const found = guid.test(wanted)
    ? users[at](wanted)
    : (at === 'now' ? users.allNow() : users.allSeen()).find(
        (user) => String(user['userPrincipalName']).toLowerCase() === wanted,
      );
  if (found === undefined) throw notFound();
  return found;
}

export const idOf = (item: Item): string => String(item['id']);

/** What a read shows: never the password, restricted or not derived from the units, little for a reader of basics. */
function shown(user: Item, { tenant, roles }: Asked): Item {
  const fields = readableFields(roles);
  const all: Item = {
    ...publicObject(user),
    isManagementRestricted: isRestricted(tenant, idOf(user)),
    onPremisesSyncEnabled: user['onPremisesSyncEnabled'] ?? null,
  };
  if (fields === undefined) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name)));
}

const getUser: Handler = (asked) => {
  const user = userIn(asked);
  const body = project(shown(user, asked), asked, 'user');
  const manager = user['manager'];
  const expanded = String(asked.query['$expand'] ?? '').startsWith('manager') && typeof manager === 'string';
  return ok(expanded ? { ...body, manager: directoryObject(asked.tenant, manager)[0] ?? null } : body);
};

const listUsers: Handler = (asked) =>
  list(
    asked.tenant.users.allSeen().map((user) => shown(user, asked)),
    asked,
    { type: 'user' },
  );

const domainOf = (user: Item): string => String(user['userPrincipalName']).split('@').at(-1)?.toLowerCase() ?? '';

function demandCloudPassword(user: Item, tenant: Tenant): void {
  if (user['onPremisesSyncEnabled'] === true) {
    throw new Refusal(
      400,
      'Request_BadRequest',
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
  }
  const guest = user['userType'] === 'Guest' && user['externalUserState'] != null;
  const federated = tenant.domains.now(domainOf(user))?.['authenticationType'] === 'Federated';
  if (guest || federated) throw badRequest();
  if (isRestricted(tenant, idOf(user))) throw denied();
}

/** A banned word is found behind the usual disguises. */
const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  $: 's',
  '@': 'a',
};
const undisguised = (password: string): string =>
  password.toLowerCase().replaceAll(/[01345$@]/g, (character) => disguises[character] ?? character);

const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/];

/** Entra's cloud policy: 8 to 256 characters of ASCII, three of four classes, no banned word. */
export function isAccepted(password: string, tenant: Tenant): boolean {
  const plain = undisguised(password);
  return (
    /^[\x20-\x7e]{8,256}$/.test(password) &&
    classes.filter((one) => one.test(password)).length >= 3 &&
    !tenant.bannedWords.some((word) => plain.includes(word))
  );
}

interface PasswordProfile {
  readonly password?: string;
  readonly forceChangePasswordNextSignIn?: boolean;
  readonly forceChangePasswordNextSignInWithMfa?: boolean;
}

function writeProfile(user: Item, profile: PasswordProfile, tenant: Tenant): void {
  demandCloudPassword(user, tenant);
  const { password, forceChangePasswordNextSignIn = true, forceChangePasswordNextSignInWithMfa = false } = profile;
  if (password === undefined) return;
  if (!isAccepted(password, tenant)) throw weakPassword();
  const mustChange = forceChangePasswordNextSignIn || forceChangePasswordNextSignInWithMfa;
  tenant.writePassword(idOf(user), { password, mustChange });
}

const masteredOnPremises = ['mobilePhone', 'displayName', 'businessPhones', 'jobTitle', 'department'];

const updateUser: Handler = (asked) => {
  const user = userIn(asked, 'now');
  const { passwordProfile, '@odata.type': _type, ...properties } = asked.body;
  if (user['onPremisesSyncEnabled'] === true && masteredOnPremises.some((name) => name in properties))
    throw badRequest();
  // The contract has closed this object to the three members.
  if (passwordProfile !== undefined) writeProfile(user, passwordProfile as PasswordProfile, asked.tenant);
  if (Object.keys(properties).length > 0) asked.tenant.change(idOf(user), properties);
  return done;
};

const conflict = (target: string): Refusal =>
  new Refusal(400, 'Request_BadRequest', 'Another object with the same value for property already exists.', [
    { code: 'ObjectConflict', message: 'Another object with the same value exists.', target },
  ]);

const createUser: Handler = ({ tenant, body }) => {
  const { passwordProfile, userPrincipalName, ...more } = body;
  const profile = passwordProfile as PasswordProfile; // required, and closed by the contract
  const name = String(userPrincipalName ?? `local_${stamp(tenant.clock.nowMs())}@demo.onmicrosoft.com`);
  const taken = tenant.users
    .allNow()
    .some((user) => String(user['userPrincipalName']).toLowerCase() === name.toLowerCase());
  if (taken) throw conflict('userPrincipalName');
  const domain = name.split('@').at(-1)?.toLowerCase() ?? '';
  if (tenant.domains.now(domain) === undefined) throw badRequest();
  const password = profile.password ?? '';
  if (!isAccepted(password, tenant)) throw weakPassword();
  const id = tenant.addUser({ userPrincipalName: name, mail: null, password, more });
  tenant.writePassword(id, { password, mustChange: profile.forceChangePasswordNextSignIn ?? true });
  // The answer knows the new person; a read may not, yet.
  return { status: 201, body: publicObject(tenant.users.now(id) ?? {}) };
};

const deleteUser: Handler = (asked) => {
  asked.tenant.removeUser(idOf(userIn(asked, 'now')));
  return done;
};

const revoke: Handler = (asked) => {
  const user = userIn(asked, 'now');
  asked.tenant.change(idOf(user), { signInSessionsValidFromDateTime: stamp(asked.tenant.clock.nowMs()) });
  return ok({ value: true });
};

const manager: Handler = (asked) => {
  const id = userIn(asked)['manager'];
  const found = typeof id === 'string' ? directoryObject(asked.tenant, id)[0] : undefined;
  if (found === undefined) throw notFound();
  return ok(project(found, asked, 'directoryObject'));
};

const directReports: Handler = (asked) => {
  const boss = idOf(userIn(asked));
  const people = asked.tenant.users.allSeen().filter((user) => user['manager'] === boss);
  return list(people.map(asUser), asked, { type: 'user' });
};

const sendMail: Handler = (asked): Answer => {
  const user = userIn(asked, 'now');
  if (user['mail'] == null)
    throw new Refusal(404, 'MailboxNotEnabledForRESTAPI', 'The mailbox is inactive or has no licence.');
  const mailbox = String(user['mail']);
  // A body that is no JSON comes as the text it was.
  if (isMime(asked)) asked.tenant.outbox.push({ mailbox, message: { mime: mimeIn(String(asked.body)) } });
  else asked.tenant.outbox.push({ mailbox, message: asked.body['message'] as Item }); // closed by the contract
  return { status: 202 };
};

/** No application may: the contract says so before this is reached. */
const never: Handler = () => {
  throw denied();
};

export const userHandlers: Readonly<Record<string, Handler>> = {
  'users.list': listUsers,
  'users.get': getUser,
  'users.create': createUser,
  'users.update': updateUser,
  'users.delete': deleteUser,
  'users.manager.get': manager,
  'users.directReports.list': directReports,
  'users.revokeSignInSessions': revoke,
  'users.sendMail': sendMail,
  'me.changePassword': never,
  'users.authentication.methods.resetPassword': never,
  'users.authentication.operations.get': never,
  'users.ownedObjects.list': never,
};
