// A directory with many people in it, put into the store as rows.
import type { AccountId, ContactId } from '../../../src/services/ids';
import type { Store } from '../../../src/services/ports';

export const personName = (index: number): string => `person${index}@demo.example`;

/** `count` enrolled people, each with one verified mail address. */
export async function settleCrowd(store: Store, count: number, nowMs: number): Promise<void> {
  const people = Array.from({ length: count }, (_, index) => ({
    // Ids of a test's own making.
    id: `local:person-${index}` as AccountId,
    contact: `contact-${index}` as ContactId,
    index,
  }));
  await store.insert(
    'accounts',
    ...people.map(({ id, index }) => ({
      id,
      username: personName(index),
      email: personName(index),
      displayName: `Person ${index}`,
      unit: 'Crowd',
      contactId: '',
      disabled: false,
      privileged: false,
      passwordHash: null,
      passwordHistory: '[]',
      passwordChangedAt: null,
      stamp: `stamp-${index}`,
      mustChange: false,
      temporaryUntil: null,
      failedSignIns: 0,
      lockedUntil: null,
      lockouts: 0,
      createdAt: nowMs,
      version: 1,
    })),
  );
  await store.insert(
    'enrolments',
    ...people.map(({ id }) => ({
      id,
      enabled: true,
      enabledBy: 'system',
      enabledAt: nowMs,
      until: null,
      reason: '',
      language: 'en',
      frozen: false,
      version: 1,
    })),
  );
  await store.insert(
    'contacts',
    ...people.map(({ id, contact, index }) => ({
      id: contact,
      account: id,
      method: 'mail' as const,
      address: `person${index}@home.example`,
      verified: true,
      createdAt: nowMs,
    })),
  );
}
