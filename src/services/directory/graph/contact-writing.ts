// Owns writing contacts to the authentication methods of Entra ID: one mail address and one mobile number for each person. What
// is there is read first, so that doing it again is doing nothing.
import { z } from 'zod';
import { canonicalAddress } from '../../accounts/contact-address';
import { Fault } from '../../faults';
import type { AccountId } from '../../ids';
import type { ContactWritten, Directory, DirectoryContact } from '../../ports';
import type { Call, Graph, Reply } from './calls';
import { type GraphPath, path } from './paths';
import { toGraphPhone } from './phone-numbers';
import { believe, readOne, wordOf } from './reading';
import { objectIdOf } from './user';

const methods = z.object({
  value: z.array(
    z.object({
      id: z.string().min(1),
      emailAddress: z.string().nullish(),
      phoneNumber: z.string().nullish(),
      phoneType: z.string().nullish(),
    }),
  ),
});
type Entry = z.infer<typeof methods>['value'][number];

/** One of the two kinds of methods. */
interface Shelf {
  readonly operations: string;
  all(objectId: string): GraphPath;
  one(objectId: string, id: string): GraphPath;
  /** Written by us; not a desk's phone, nor a second mobile. */
  isOurs(entry: Entry): boolean;
  addressOf(entry: Entry): string | null | undefined;
  change(address: string): object;
  create(address: string): object;
}

const shelves: { readonly [Method in DirectoryContact['method']]: Shelf } = {
  mail: {
    operations: 'users.authentication.emailMethods',
    all: (objectId) => path`/users/${objectId}/authentication/emailMethods`,
    one: (objectId, id) => path`/users/${objectId}/authentication/emailMethods/${id}`,
    isOurs: () => true,
    addressOf: ({ emailAddress }) => emailAddress,
    change: (emailAddress) => ({ emailAddress }),
    create: (emailAddress) => ({ emailAddress }),
  },
  sms: {
    operations: 'users.authentication.phoneMethods',
    all: (objectId) => path`/users/${objectId}/authentication/phoneMethods`,
    one: (objectId, id) => path`/users/${objectId}/authentication/phoneMethods/${id}`,
    isOurs: ({ phoneType }) => phoneType === 'mobile',
    addressOf: ({ phoneNumber }) => phoneNumber,
    change: (address) => ({ phoneNumber: toGraphPhone(address) }),
    create: (address) => ({ phoneNumber: toGraphPhone(address), phoneType: 'mobile' }),
  },
};

interface Task {
  readonly graph: Graph;
  readonly shelf: Shelf;
  readonly objectId: string;
  readonly contact: DirectoryContact;
}

async function entriesOf({ graph, shelf, objectId }: Task): Promise<readonly Entry[] | undefined> {
  const operation = `${shelf.operations}.list`;
  const answer = await readOne(graph, { operation, path: shelf.all(objectId), unhurried: true });
  return answer === undefined ? undefined : believe(methods, answer, operation).value;
}

const isSame = ({ shelf, contact }: Task, entry: Entry): boolean =>
  canonicalAddress(contact.method, shelf.addressOf(entry) ?? '') === contact.address;

/** A list may lag behind: then what it does not show yet is there, and the next look sees it. */
function judge(reply: Reply, operation: string): ContactWritten {
  if (reply.ok) return { ok: true };
  if (/already exists/i.test(reply.message) || reply.status === 409)
    throw new Fault('directory.unavailable', `Graph has changed meanwhile: ${operation}, ${wordOf(reply.code)}`);
  return { ok: false, reason: reply.status === 404 ? 'gone' : 'refused' };
}

const writeOf = ({ shelf, objectId, contact }: Task, entry: Entry | undefined): Call =>
  entry === undefined
    ? {
        ...{ operation: `${shelf.operations}.create`, method: 'POST', path: shelf.all(objectId), unhurried: true },
        body: shelf.create(contact.address),
      }
    : {
        ...{ operation: `${shelf.operations}.update`, method: 'PATCH', path: shelf.one(objectId, entry.id) },
        ...{ repeatable: true, unhurried: true },
        body: shelf.change(contact.address),
      };

async function copy(task: Task): Promise<ContactWritten> {
  const entries = await entriesOf(task);
  if (entries === undefined) return { ok: false, reason: 'gone' };
  if (entries.some((entry) => isSame(task, entry))) return { ok: true };
  const call = writeOf(task, entries.find(task.shelf.isOurs));
  return judge(await task.graph(call), call.operation);
}

async function erase(task: Task): Promise<ContactWritten> {
  const { graph, shelf, objectId } = task;
  const entries = await entriesOf(task);
  if (entries === undefined) return { ok: false, reason: 'gone' };
  const entry = entries.find((one) => shelf.isOurs(one) && isSame(task, one));
  if (entry === undefined) return { ok: true };
  const operation = `${shelf.operations}.delete`;
  const call = { operation, method: 'DELETE', repeatable: true, unhurried: true } as const; // a method's name
  const reply = await graph({ ...call, path: shelf.one(objectId, entry.id) });
  // Somebody else took it away first.
  return !reply.ok && reply.status === 404 ? { ok: true } : judge(reply, operation);
}

export function createContactWriting(graph: Graph): Required<Pick<Directory, 'copyContact' | 'eraseContact'>> {
  const taskFor = (id: AccountId, contact: DirectoryContact): Task | undefined => {
    const objectId = objectIdOf(id);
    return objectId === undefined ? undefined : { graph, shelf: shelves[contact.method], objectId, contact };
  };
  const doing =
    (work: (task: Task) => Promise<ContactWritten>) =>
    async (id: AccountId, contact: DirectoryContact): Promise<ContactWritten> => {
      const task = taskFor(id, contact);
      return task === undefined ? { ok: false, reason: 'gone' } : work(task);
    };
  return { copyContact: doing(copy), eraseContact: doing(erase) };
}
