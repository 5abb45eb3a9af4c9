// Owns the shape of everything Latchkey stores. A document is flat: scalars only, `null` for "not set", times in
// milliseconds since 1970 UTC, structured values as a JSON string whose owner is named. Adding a collection is one
// interface and one line in `schema`; both engines create what is missing at start.
import type {
  AccountId,
  CaseId,
  ChallengeId,
  ContactId,
  ConversationKey,
  FileId,
  GrantId,
  Source,
  WorkId,
} from './ids';

export type Scalar = string | number | boolean | null;
export type Method = 'mail' | 'sms';
export type Purpose = 'reset' | 'unlock';
/** What a PIN can prove: a recovery, or that a new contact reaches the person who adds it. */
export type ProofPurpose = Purpose | 'contact';
export type TicketPurpose =
  | 'begin-reset'
  | 'set-password'
  | 'reveal-password'
  | 'invitation'
  | 'sign-in'
  | 'not-me'
  | 'confirm';

/** The local directory's person. `username` and `email` are canonical (services/accounts/identifier.ts). */
export interface AccountDoc {
  id: AccountId;
  username: string;
  email: string;
  displayName: string;
  unit: string;
  contactId: string;
  disabled: boolean;
  privileged: boolean;
  passwordHash: string | null;
  /** JSON: string[] of earlier hashes, newest first. Owner: directory/local. */
  passwordHistory: string;
  passwordChangedAt: number | null;
  /** Rotated at every credential change; sessions and proofs made under another stamp are dead. */
  stamp: string;
  mustChange: boolean;
  /** When the temporary password stops working; null = the password is not temporary. */
  temporaryUntil: number | null;
  failedSignIns: number;
  lockedUntil: number | null;
  lockouts: number;
  /** True: failed sign-ins never lock it. Older records do not have it. */
  lockoutOff?: boolean;
  createdAt: number;
  version: number;
}

/** Another name of an account. `id` is the canonical identifier. */
export interface AliasDoc {
  id: string;
  account: AccountId;
}

export interface EnrolmentDoc {
  id: AccountId;
  enabled: boolean;
  enabledBy: string;
  enabledAt: number;
  until: number | null;
  reason: string;
  language: string;
  /** Set by "this wasn't me": no reset or unlock until somebody lifts it. */
  frozen: boolean;
  /** When the person last added, verified or removed a contact. Records older than this field do not have it. */
  contactsChangedAt?: number;
  /** No reset or unlock before that; 0 = not blocked. Older records do not have it. */
  blockedUntil?: number;
  version: number;
}

export interface ContactDoc {
  id: ContactId;
  account: AccountId;
  method: Method;
  address: string;
  verified: boolean;
  createdAt: number;
}

/** A case: made at lookup, for known and unknown identifiers alike, or for a contact that is to be proven. */
export interface CaseDoc {
  id: CaseId;
  conversation: ConversationKey;
  channel: string;
  purpose: ProofPurpose;
  /** Sealed canonical identifier as typed, so that a stored case names nobody; for a contact its canonical address. */
  identifier: string;
  /** Keyed hash of the canonical identifier: the key of every limit that an anonymous caller can see. */
  subject: string;
  source: Source;
  language: string;
  /** JSON: Method[] already proven. Owner: recovery. */
  proven: string;
  /** Set by the first passed challenge, or at once for a proven caller. */
  account: AccountId | null;
  /** When the last PIN was asked for; 0 = never. */
  lastSentAt: number;
  createdAt: number;
  expiresAt: number;
}

/** A case that can end in a grant. */
export type RecoveryCaseDoc = CaseDoc & { purpose: Purpose };

export interface ChallengeDoc {
  id: ChallengeId;
  case: CaseId;
  conversation: ConversationKey;
  channel: string;
  purpose: ProofPurpose;
  method: Method;
  subject: string;
  /** Null until the courier has found an eligible account; null for ever on a decoy. */
  account: AccountId | null;
  contact: ContactId | null;
  /** Keyed hash of the account id, for the limits nobody can see; null on a decoy. */
  accountKey: string | null;
  /** HMAC-SHA-256 over everything the PIN is bound to; null on a decoy. */
  mac: string | null;
  salt: string;
  keyId: string;
  stamp: string | null;
  triesLeft: number;
  usedBy: string | null;
  createdAt: number;
  expiresAt: number;
}

export interface GrantDoc {
  id: GrantId;
  account: AccountId;
  case: CaseId;
  conversation: ConversationKey;
  channel: string;
  purpose: Purpose;
  stamp: string;
  usedBy: string | null;
  createdAt: number;
  expiresAt: number;
}

/** A one-time link. `id` is the SHA-256 of its token. */
export interface TicketDoc {
  id: string;
  purpose: TicketPurpose;
  account: AccountId;
  grant: GrantId | null;
  conversation: ConversationKey | null;
  /** What an administrator confirms by it; left out in those made before there was such a thing. */
  work?: WorkId | null;
  /** What a reveal link shows; left out: a temporary password. */
  shows?: 'pass' | null;
  usedBy: string | null;
  createdAt: number;
  expiresAt: number;
}

/** One password write: stored before the directory is called, resolved after it or by the recovery job. */
export interface IntentDoc {
  id: string;
  grant: GrantId | null;
  account: AccountId;
  conversation: ConversationKey | null;
  kind: 'own' | 'temporary' | 'pass' | 'change';
  /** `refused`: the directory's rules said no, nothing was written and the link works on. */
  state: 'applying' | 'applied' | 'failed' | 'refused' | 'unknown';
  changedBefore: number | null;
  startedAt: number;
  expiresAt: number;
}

/** A browser that signed in. `id` is the SHA-256 of the cookie's token. */
export interface SessionDoc {
  id: string;
  account: AccountId;
  stamp: string;
  /** `change-only`: signed in with a temporary password, may do nothing but change it. */
  scope: 'full' | 'change-only';
  keep: boolean;
  device: string;
  createdAt: number;
  authenticatedAt: number;
  seenAt: number;
  expiresAt: number;
}

export interface ConversationDoc {
  id: ConversationKey;
  channel: string;
  /** JSON of the dialog state, versioned inside. Owner: dialogs/state. */
  state: string;
  language: string;
  /** JSON: string[] of the newest activity keys seen. Owner: bot/conversations. */
  seen: string;
  pending: string | null;
  owner: string | null;
  ownedUntil: number;
  account: AccountId | null;
  stamp: string | null;
  version: number;
  createdAt: number;
  expiresAt: number;
}

/** One line of a web chat's history: id `<conversation>:<seq, 10 digits>`, body sealed. */
export interface ActivityDoc {
  id: string;
  conversation: string;
  seq: number;
  sealed: string;
  at: number;
  expiresAt: number;
  /** What it is said under, if it can be said anew, and its version; the number and the time under which clients know it. */
  slot?: string;
  version?: number;
  as?: number;
  saidAt?: number;
}

/** A web chat as the Direct Line endpoint knows it. */
export interface LineDoc {
  id: string;
  user: string;
  head: number;
  /** The process that holds its socket now, and until when that may be believed. */
  holder: string | null;
  holderUntil: number;
  source: Source;
  createdAt: number;
  expiresAt: number;
}

/** "Look at this conversation": from the process that wrote a line to the one that holds the socket. */
export interface SignalDoc {
  id: string;
  to: string;
  line: string;
  at: number;
  /** A process that has not looked by then is gone. */
  expiresAt: number;
}

export interface LimitDoc {
  id: string;
  n: number;
  expiresAt: number;
}

export interface OutboxDoc {
  id: string;
  kind: string;
  /** Sealed JSON; what is in it belongs to the kind's handler. */
  payload: string;
  /** When it is due, or, while leased, when the lease ends; null = finished. */
  nextAt: number | null;
  lease: string | null;
  tries: number;
  state: 'waiting' | 'done' | 'buried';
  error: string;
  notAfter: number;
  createdAt: number;
  expiresAt: number;
}

export interface AuditDoc {
  id: string;
  lane: string;
  seq: number;
  at: number;
  day: string;
  action: string;
  target: string;
  /** Canonical JSON of the event. */
  body: string;
  keyId: string;
  prev: string;
  mac: string;
}

/** A lane of the audit that was written to lately: where the next checkpoint looks. Nothing is proven by it. */
export interface LaneDoc {
  id: string;
  openedAt: number;
  /** Renewed at most once a minute while the lane is written to. */
  seenAt: number;
}

/** What was counted of one lane's events of one day. `id` is `<day>|<lane>`. */
export interface TallyDoc {
  id: string;
  lane: string;
  day: string;
  /** The last event of that day that is in it. */
  seq: number;
  /** JSON: Record<string, number>. Owner: reports/days. */
  counts: string;
  people: string;
}

export interface CheckpointDoc {
  id: string;
  seq: number;
  at: number;
  /** Canonical JSON: heads of all lanes. */
  body: string;
  keyId: string;
  prev: string;
  mac: string;
}

/** A policy that was put in force. `id` is `policy/<version>`; written once, never changed. */
export interface PolicyDoc {
  id: string;
  version: number;
  /** The version that it replaced; 0 = the initial values. */
  from: number;
  by: string;
  /** Who agreed, where a second person had to. */
  approvedBy: string | null;
  at: number;
  /** JSON of the whole policy. Owner: policy/versions. */
  body: string;
}

export interface LeaseDoc {
  id: string;
  owner: string;
  until: number;
  token: number;
}

/** The demo's mailbox. */
export interface MailboxDoc {
  id: string;
  at: number;
  kind: 'mail' | 'sms';
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
}

/** Who an account is in Teams. `id` is `teams/<tenant>/<object id>`, both as Teams proves them. */
export interface IdentityDoc {
  id: string;
  account: AccountId;
  linkedBy: string;
  linkedAt: number;
}

/** A code that joins an identity in Teams to an account. `id` is its keyed hash. */
export interface CodeDoc {
  id: string;
  /** Sealed JSON: who Teams says it is. Owner: accounts/linking. */
  sealed: string;
  expiresAt: number;
}

/** How a Teams conversation is reached, and the question that stands in it. `<key>/link`: the message with its one-time link.
 * `<about>/<key>`: a message that is replaced once what it is about is over. */
export interface ReferenceDoc {
  id: string;
  /** Keyed hash of whoever it is with; what it is about, for a message that is to be replaced. */
  person: string;
  /** Sealed JSON. Owner: bot/teams/references. */
  sealed: string;
  at: number;
  expiresAt: number;
}

/** What an account may do beyond its own affairs. `id` is `<account>|<role>|<scope>`: granting twice is one grant. */
export interface RoleDoc {
  id: string;
  account: AccountId;
  role: 'owner' | 'admin' | 'helpdesk' | 'auditor';
  /** Which accounts it covers: `*` = all. */
  scope: string;
  until: number | null;
  grantedBy: string;
  grantedAt: number;
}

/** Something an administrator asked for: a preview, a request for approval, what can still be undone, or just who it was about. */
export interface WorkDoc {
  id: WorkId;
  /** What people call it once somebody else has to approve it; 0 until then. */
  number: number;
  conversation: ConversationKey;
  by: AccountId;
  verb: string;
  /** Sealed JSON: the command, and how to undo it. Owner: admin/works. */
  body: string;
  /** SHA-256 over whoever it changes, as they were when it was shown. */
  digest: string;
  count: number;
  done: number;
  state: 'noted' | 'offered' | 'held' | 'proven' | 'preview' | 'pending' | 'running' | 'done' | 'closed';
  /** Until when it may be applied, approved or undone. */
  until: number;
  createdAt: number;
  expiresAt: number;
}

/** A list that somebody handed in, or one that was made for them. Nobody else ever gets it. */
export interface FileDoc {
  id: FileId;
  by: AccountId;
  /** `upload`: handed in; `list`: made for them to take away; `undo`: how to take an import back, for us alone. */
  kind: 'upload' | 'list' | 'undo';
  /** Sealed. */
  name: string;
  parts: number;
  bytes: number;
  createdAt: number;
  expiresAt: number;
}

/** A piece of a list: id `<file>/<seq, 6 digits>`. */
export interface FilePartDoc {
  id: string;
  file: FileId;
  seq: number;
  sealed: string;
  expiresAt: number;
}

/** Somebody who was invited; one for each account. */
export interface InvitationDoc {
  id: AccountId;
  username: string;
  /** Where it went; canonical. */
  address: string;
  guest: boolean;
  by: AccountId;
  state: 'open' | 'used' | 'withdrawn';
  sentAt: number;
  expiresAt: number;
}

/** A network that no recovery is taken from. `id` is its source bucket. */
export interface BlockDoc {
  id: Source;
  by: AccountId;
  at: number;
  expiresAt: number;
}

/** What the installation itself must remember: schema version, a canary of SECRET_KEY, the demo's seed mark. */
export interface SettingDoc {
  id: string;
  value: string;
  version: number;
}

export interface Collections {
  accounts: AccountDoc;
  aliases: AliasDoc;
  enrolments: EnrolmentDoc;
  contacts: ContactDoc;
  cases: CaseDoc;
  challenges: ChallengeDoc;
  grants: GrantDoc;
  tickets: TicketDoc;
  intents: IntentDoc;
  sessions: SessionDoc;
  conversations: ConversationDoc;
  activities: ActivityDoc;
  lines: LineDoc;
  signals: SignalDoc;
  limits: LimitDoc;
  outbox: OutboxDoc;
  audit: AuditDoc;
  lanes: LaneDoc;
  tallies: TallyDoc;
  checkpoints: CheckpointDoc;
  policies: PolicyDoc;
  leases: LeaseDoc;
  mailbox: MailboxDoc;
  roles: RoleDoc;
  identities: IdentityDoc;
  references: ReferenceDoc;
  codes: CodeDoc;
  works: WorkDoc;
  files: FileDoc;
  fileParts: FilePartDoc;
  invitations: InvitationDoc;
  blocks: BlockDoc;
  settings: SettingDoc;
}

export type CollectionName = keyof Collections;

export interface CollectionSchema<Name extends CollectionName> {
  /** Fields of which no two documents may hold the same value. */
  readonly unique?: readonly (keyof Collections[Name] & string)[];
  /** Fields, or pairs (equality field, then range or sort field), that queries go by. */
  readonly index?: readonly (readonly (keyof Collections[Name] & string)[])[];
  /** The field the sweeper clears expired documents by; indexed too. */
  readonly expires?: keyof Collections[Name] & string;
}

/** What each engine creates at start. A query by a field that stands in no index here is a programming mistake. */
export const schema: { readonly [Name in CollectionName]: CollectionSchema<Name> } = {
  accounts: {
    unique: ['username'],
    index: [['email'], ['unit', 'id'], ['displayName'], ['temporaryUntil'], ['privileged']],
  },
  aliases: { index: [['account']] },
  enrolments: {},
  contacts: { index: [['account'], ['createdAt']] },
  cases: { index: [['account']], expires: 'expiresAt' },
  challenges: { index: [['account'], ['subject']], expires: 'expiresAt' },
  grants: { index: [['account']], expires: 'expiresAt' },
  tickets: { index: [['account'], ['grant']], expires: 'expiresAt' },
  intents: { index: [['account'], ['state', 'startedAt']], expires: 'expiresAt' },
  sessions: { index: [['account']], expires: 'expiresAt' },
  conversations: { index: [['account']], expires: 'expiresAt' },
  activities: { index: [['conversation', 'seq']], expires: 'expiresAt' },
  lines: { index: [['holder']], expires: 'expiresAt' },
  signals: { index: [['to', 'at']], expires: 'expiresAt' },
  limits: { expires: 'expiresAt' },
  outbox: { index: [['nextAt'], ['state', 'createdAt']], expires: 'expiresAt' },
  audit: { index: [['lane', 'seq'], ['target', 'at'], ['at']] },
  lanes: { index: [['seenAt']] },
  tallies: {
    index: [
      ['day', 'id'],
      ['lane', 'seq'],
    ],
  },
  checkpoints: { unique: ['seq'] },
  policies: { unique: ['version'] },
  leases: {},
  mailbox: { index: [['at']] },
  roles: { index: [['account']] },
  identities: { index: [['account']] },
  references: { index: [['person']], expires: 'expiresAt' },
  codes: { expires: 'expiresAt' },
  works: { index: [['number'], ['by', 'createdAt'], ['state', 'createdAt']], expires: 'expiresAt' },
  files: { index: [['by', 'createdAt']], expires: 'expiresAt' },
  fileParts: { index: [['file', 'seq']], expires: 'expiresAt' },
  invitations: { expires: 'expiresAt' },
  blocks: { expires: 'expiresAt' },
  settings: {},
};
