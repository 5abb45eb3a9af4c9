// Owns the opaque identifiers that must never be mixed up. Every one is made by a service and only compared elsewhere.

declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

/** A person in a directory, prefixed by the directory's name (`local:…`, `graph:…`). Opaque. */
export type AccountId = Brand<'AccountId'>;
/** A recovery under way in one conversation: who it is about, what has been proven so far. 128 random bits. */
export type CaseId = Brand<'CaseId'>;
/** One PIN that was asked for. 128 random bits. */
export type ChallengeId = Brand<'ChallengeId'>;
/** Proof that the challenges which the policy asks for were passed: 15 minutes, one use, one purpose. */
export type GrantId = Brand<'GrantId'>;
/** A mail address or phone number that belongs to an enrolment. */
export type ContactId = Brand<'ContactId'>;
/** base64url(SHA-256(length-prefixed channel, tenant, conversation id)): never built by joining strings. */
export type ConversationKey = Brand<'ConversationKey'>;
/** The network bucket of a request: a keyed hash of the /24 (IPv4) or /56 (IPv6) it came from. */
export type Source = Brand<'Source'>;
/** Something that an administrator asked for. 128 random bits. */
export type WorkId = Brand<'WorkId'>;
/** A list that somebody handed in or was given. 128 random bits. */
export type FileId = Brand<'FileId'>;
