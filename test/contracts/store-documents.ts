// Owns sample documents for tests of the store: whole, typed, and told apart by what a test passes in.
import type {
  AccountDoc,
  AuditDoc,
  ChallengeDoc,
  CheckpointDoc,
  ContactDoc,
  ConversationDoc,
  OutboxDoc,
} from '../../src/services/collections';
import type { AccountId, CaseId, ChallengeId, ContactId, ConversationKey } from '../../src/services/ids';

// The brands exist so that product code cannot mix ids up; a test makes them of plain text.
export const accountId = (id: string): AccountId => id as AccountId;
const conversationKey = (id: string): ConversationKey => id as ConversationKey;

export const accountDoc = (id: string, changes: Partial<AccountDoc> = {}): AccountDoc => ({
  id: accountId(id),
  username: `${id}@demo.example`,
  email: `${id}@demo.example`,
  displayName: 'Alice Example',
  unit: 'sales',
  contactId: '',
  disabled: false,
  privileged: false,
  passwordHash: null,
  passwordHistory: '[]',
  passwordChangedAt: null,
  stamp: 's1',
  mustChange: false,
  temporaryUntil: null,
  failedSignIns: 0,
  lockedUntil: null,
  lockouts: 0,
  createdAt: 1,
  version: 1,
  ...changes,
});

export const challengeDoc = (id: string, changes: Partial<ChallengeDoc> = {}): ChallengeDoc => ({
  id: id as ChallengeId,
  case: 'case' as CaseId,
  conversation: conversationKey('conversation'),
  channel: 'directline',
  purpose: 'reset',
  method: 'mail',
  subject: 'subject',
  account: null,
  contact: null,
  accountKey: null,
  mac: null,
  salt: 'salt',
  keyId: 'k1',
  stamp: null,
  triesLeft: 5,
  usedBy: null,
  createdAt: 1,
  expiresAt: 1_000,
  ...changes,
});

export const contactDoc = (id: string, changes: Partial<ContactDoc> = {}): ContactDoc => ({
  id: id as ContactId,
  account: accountId('account'),
  method: 'mail',
  address: 'alice@home.example',
  verified: true,
  createdAt: 1,
  ...changes,
});

export const conversationDoc = (id: string, changes: Partial<ConversationDoc> = {}): ConversationDoc => ({
  id: conversationKey(id),
  channel: 'directline',
  state: '{}',
  language: 'en',
  seen: '[]',
  pending: null,
  owner: null,
  ownedUntil: 0,
  account: null,
  stamp: null,
  version: 1,
  createdAt: 1,
  expiresAt: 1_000,
  ...changes,
});

export const outboxDoc = (id: string, changes: Partial<OutboxDoc> = {}): OutboxDoc => ({
  id,
  kind: 'mail',
  payload: 'sealed',
  nextAt: 0,
  lease: null,
  tries: 0,
  state: 'waiting',
  error: '',
  notAfter: 10_000,
  createdAt: 1,
  expiresAt: 10_000,
  ...changes,
});

export const auditDoc = (lane: string, seq: number, changes: Partial<AuditDoc> = {}): AuditDoc => ({
  id: `${lane}:${seq}`,
  lane,
  seq,
  at: seq,
  day: '2026-11-21',
  action: 'reset.asked',
  target: 'target',
  body: '{}',
  keyId: 'k1',
  prev: '',
  mac: '',
  ...changes,
});

export const checkpointDoc = (id: string, seq: number): CheckpointDoc => ({
  id,
  seq,
  at: 1,
  body: '{}',
  keyId: 'k1',
  prev: '',
  mac: '',
});
