// Owns searching for users by a name that somebody typed: user name, mail addresses, employee number, sign-in name.
import { z } from 'zod';
import type { Asking } from '../../ports';
import type { Graph } from './calls';
import { type GraphPath, literal, path } from './paths';
import { believe, readOne } from './reading';
import { type GraphUser, userFields, userSchema } from './user';

interface SearchDeps {
  readonly graph: Graph;
  readonly customerIssuer: string | undefined;
}

/** None, one, or two, which is enough to know that it is not one. */
export type Search = (identifier: string, asking: Asking) => Promise<readonly GraphUser[]>;

const list = z.object({ value: z.array(userSchema).max(2) });
const mostEmployeeId = 16;

/** Undefined: too long for what it would be. All of these work without advanced query parameters. */
function filterFor(identifier: string): string | undefined {
  const name = literal(identifier);
  if (!identifier.includes('@')) return identifier.length <= mostEmployeeId ? `employeeId eq ${name}` : undefined;
  return [
    `userPrincipalName eq ${name}`,
    `mail eq ${name}`,
    `otherMails/any(m:m eq ${name})`,
    `proxyAddresses/any(p:p eq ${literal(`smtp:${identifier}`)})`,
  ].join(' or ');
}

const listPath = (filter: string): GraphPath => path`/users?$filter=${filter}&$select=${userFields}&$top=2`;

export function createSearch({ graph, customerIssuer }: SearchDeps): Search {
  async function ask(filter: string, { stranger }: Asking): Promise<readonly GraphUser[]> {
    const question = { operation: 'users.list', path: listPath(filter), unhurried: stranger };
    return believe(list, await readOne(graph, question), 'users.list').value;
  }

  return async (identifier, asking) => {
    const filter = filterFor(identifier);
    const users = filter === undefined ? [] : await ask(filter, asking);
    if (users.length > 0 || customerIssuer === undefined) return users;
    // Identities can only be searched for on their own.
    const who = `c/issuerAssignedId eq ${literal(identifier)} and c/issuer eq ${literal(customerIssuer)}`;
    return ask(`identities/any(c:${who})`, asking);
  };
}
