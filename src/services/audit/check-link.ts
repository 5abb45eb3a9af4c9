// Owns whether one link of the chain, an entry or a checkpoint, is genuine by itself: its key, its MAC, its columns.
import type { AuditDoc, CheckpointDoc } from '../collections';
import { sameText } from '../secrets/hashes';
import type { Keyring } from '../secrets/ports';
import { readHeads } from './heads';
import { checkpointId, computeMac, dayOf, entryId, type Linked, readBody } from './link';

export type Genuine = 'genuine' | 'edited' | 'unknown-key';

type Signed = Linked & { readonly keyId: string; readonly mac: string };

export const checkMac = (keyring: Keyring, link: Signed): Genuine => {
  const key = keyring.byId('audit', link.keyId);
  if (key === undefined) return 'unknown-key';
  return sameText(computeMac(key.key, link), link.mac) ? 'genuine' : 'edited';
};

/** The columns that queries go by are not under the MAC themselves; they must repeat what is. */
const columnsAgree = (entry: AuditDoc): boolean => {
  const body = readBody(entry.body);
  return (
    body !== undefined &&
    entry.id === entryId(entry.lane, entry.seq) &&
    entry.action === body.action &&
    entry.target === body.target &&
    entry.day === dayOf(entry.at)
  );
};

export const checkEntry = (keyring: Keyring, entry: AuditDoc): Genuine => {
  const genuine = checkMac(keyring, entry);
  return genuine === 'genuine' && !columnsAgree(entry) ? 'edited' : genuine;
};

export const checkCheckpoint = (keyring: Keyring, checkpoint: CheckpointDoc): Genuine => {
  const genuine = checkMac(keyring, checkpoint);
  if (genuine !== 'genuine') return genuine;
  return checkpoint.id === checkpointId(checkpoint.seq) && readHeads(checkpoint.body) !== undefined
    ? 'genuine'
    : 'edited';
};
