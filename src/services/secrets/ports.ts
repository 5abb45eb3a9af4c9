// Owns what the rest of the product may ask of the secret key. Nothing here ever returns SECRET_KEY itself.

/** What a derived key is for; two purposes never share a key. */
export type KeyPurpose =
  | 'pin'
  | 'subject'
  | 'source'
  | 'seal'
  | 'direct-line'
  | 'audit'
  | 'csrf'
  | 'ticket-cookie'
  | 'password';

export interface DerivedKey {
  /** Short and public; stored beside what the key made, so that keys can rotate. */
  readonly id: string;
  readonly key: Buffer;
}

/** HKDF-SHA-256 keys, 32 bytes each, from SECRET_KEY (newest first when several are given). */
export interface Keyring {
  current(purpose: KeyPurpose): DerivedKey;
  /** An older key, for verification only; undefined when it is not (or no longer) configured. */
  byId(purpose: KeyPurpose, id: string): DerivedKey | undefined;
}

/** AES-256-GCM with a random nonce; `context` is authenticated, so a sealed text cannot be moved to another place. */
export interface Sealer {
  seal(plain: string, context: string): string;
  /** Throws `Fault('seal.broken')` for anything altered, moved, or sealed under an unknown key. */
  open(sealed: string, context: string): string;
  /** False: sealed under a key that this process was not given; another one may open it (a rotation under way). */
  knows(sealed: string): boolean;
}
