// The tenant behind the double: people, groups, roles, units, domains, what they sign in with, and what was mailed.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/services/ports';
import type { Item } from './filter';
import { createShelf, type Lag, type Shelf } from './shelf';

export const initialDomain = 'demo.onmicrosoft.com';

/** Built-in roles by their template ids, which are the same in every tenant. */
export const builtInRoles = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  privilegedAuthenticationAdministrator: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  helpdeskAdministrator: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  passwordAdministrator: '966707d0-3269-4727-9be2-8c3a10f19b9d',
  directoryReaders: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  guestInviter: '95e79109-95c0-4d8e-aee3-d01accf2d47b',
} as const;

export const methodIds = {
  email: '3ddfcfc8-9383-446f-83cc-3ab9be4be18f',
  mobile: '3179e48a-750b-4051-897c-87b9720928f7',
  alternateMobile: 'b6332ec1-7057-4abe-9331-3d72feddfe41',
  office: 'e37fc753-ff3b-4958-9484-eaa9425c82bc',
  password: '28c10230-6103-485e-b985-444c60001490',
} as const;

export type PhoneType = 'mobile' | 'alternateMobile' | 'office';

export interface NewUser {
  readonly userPrincipalName: string;
  readonly displayName?: string;
  readonly mail?: string | null;
  readonly password?: string;
  /** Any other property of the contract's user. */
  readonly more?: Item;
}

export interface NewGroup {
  readonly displayName: string;
  /** Ids of people and of groups. */
  readonly members?: readonly string[];
  readonly owners?: readonly string[];
  readonly isAssignableToRole?: boolean;
}

export interface NewUnit {
  readonly displayName: string;
  readonly members?: readonly string[];
  readonly isMemberManagementRestricted?: boolean;
}

export interface Grant {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  /** `/` = the whole tenant. */
  readonly directoryScopeId?: string;
}

export interface PasswordState {
  readonly password: string;
  readonly mustChange: boolean;
}

/** As Graph writes it: whole seconds. */
export const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const shelfNames = [
  'users',
  'groups',
  'units',
  'assignments',
  'eligibilities',
  'domains',
  'methods',
  'passes',
] as const;

export type Tenant = ReturnType<typeof createTenant>;

export function createTenant(clock: Clock) {
  const lag: Lag = { staleMs: 0 };
  const shelves = Object.fromEntries(shelfNames.map((name) => [name, createShelf(clock, lag)])) as Record<
    (typeof shelfNames)[number],
    Shelf
  >; // one for each name
  const passwords = new Map<string, PasswordState>();
  const written = new Map<string, number>();
  const outbox: { readonly mailbox: string; readonly message: Item }[] = [];

  const change = (id: string, properties: Item): void => {
    shelves.users.put(id, { ...shelves.users.now(id), ...properties });
  };
  const setPassword = (id: string, state: PasswordState): void => {
    passwords.set(id, state);
    const at = stamp(clock.nowMs());
    change(id, { lastPasswordChangeDateTime: at, signInSessionsValidFromDateTime: at });
  };
  const add = (shelf: Shelf, value: Item): string => {
    const id = randomUUID();
    shelf.put(id, { id, ...value });
    return id;
  };
  const tenant = {
    clock,
    lag,
    ...shelves,
    outbox,
    /** P2 has role eligibility; P1 has reports; free has neither. */
    licence: 'p2' as 'free' | 'p1' | 'p2',
    /** Words that no password may hold, as in a tenant's banned list. */
    bannedWords: ['password', 'demo-ltd'],
    addUser({ userPrincipalName, displayName, mail, password = 'Old-kettle-sings-01', more = {} }: NewUser): string {
      const id = randomUUID();
      const at = stamp(clock.nowMs());
      shelves.users.put(id, {
        id,
        userPrincipalName,
        displayName: displayName ?? userPrincipalName.split('@')[0],
        mail: mail === undefined ? userPrincipalName : mail,
        accountEnabled: true,
        userType: 'Member',
        createdDateTime: at,
        lastPasswordChangeDateTime: at,
        signInSessionsValidFromDateTime: at,
        otherMails: [],
        proxyAddresses: [],
        businessPhones: [],
        identities: [{ signInType: 'userPrincipalName', issuer: initialDomain, issuerAssignedId: userPrincipalName }],
        ...more,
      });
      passwords.set(id, { password, mustChange: false });
      return id;
    },
    /** Changes what the directory knows, as somebody else would. */
    change,
    removeUser(id: string): void {
      shelves.users.remove(id);
    },
    addGroup({ displayName, members = [], owners = [], isAssignableToRole = false }: NewGroup): string {
      return add(shelves.groups, {
        displayName,
        members,
        owners,
        isAssignableToRole,
        securityEnabled: true,
        mailEnabled: false,
        groupTypes: [],
      });
    },
    changeGroup(id: string, properties: Partial<NewGroup>): void {
      shelves.groups.put(id, { ...shelves.groups.now(id), ...properties });
    },
    addUnit({ displayName, members = [], isMemberManagementRestricted = false }: NewUnit): string {
      return add(shelves.units, { displayName, members, isMemberManagementRestricted });
    },
    addDomain(id: string, authenticationType: 'Managed' | 'Federated' = 'Managed'): void {
      shelves.domains.put(id, { id, authenticationType, isVerified: true, isDefault: false, isInitial: false });
    },
    assignRole({ principalId, roleDefinitionId, directoryScopeId = '/' }: Grant): string {
      return add(shelves.assignments, { principalId, roleDefinitionId, directoryScopeId });
    },
    makeEligible({ principalId, roleDefinitionId, directoryScopeId = '/' }: Grant): string {
      return add(shelves.eligibilities, {
        principalId,
        roleDefinitionId,
        directoryScopeId,
        memberType: 'Direct',
        status: 'Provisioned',
      });
    },
    addEmailMethod(user: string, emailAddress: string): void {
      const id = methodIds.email;
      shelves.methods.put(`${user}/${id}`, { id, user, kind: 'email', emailAddress });
    },
    addPhoneMethod(user: string, phoneNumber: string, phoneType: PhoneType = 'mobile'): void {
      const id = methodIds[phoneType];
      shelves.methods.put(`${user}/${id}`, { id, user, kind: 'phone', phoneNumber, phoneType });
    },
    /** Sets a password as somebody else would: a portal, an administrator. */
    changePasswordElsewhere(id: string, password: string): void {
      setPassword(id, { password, mustChange: false });
    },
    /** The write that an application asked for: counted. */
    writePassword(id: string, state: PasswordState): void {
      written.set(id, (written.get(id) ?? 0) + 1);
      setPassword(id, state);
    },
    passwordsWritten: (id: string): number => written.get(id) ?? 0,
    /** Whether this password opens the account now. */
    signIn(id: string, password: string): 'ok' | 'must change' | 'wrong' {
      const state = passwords.get(id);
      if (state?.password !== password) return 'wrong';
      return state.mustChange ? 'must change' : 'ok';
    },
    hasPassword: (id: string, password: string): boolean => passwords.get(id)?.password === password,
    id(userPrincipalName: string): string {
      const wanted = userPrincipalName.toLowerCase();
      const found = shelves.users.allNow().find((user) => String(user['userPrincipalName']).toLowerCase() === wanted);
      if (found === undefined) throw new Error(`the tenant has no ${userPrincipalName}`);
      return String(found['id']);
    },
  };
  shelves.domains.put(initialDomain, {
    id: initialDomain,
    authenticationType: 'Managed',
    isVerified: true,
    isDefault: false,
    isInitial: true,
  });
  return tenant;
}
