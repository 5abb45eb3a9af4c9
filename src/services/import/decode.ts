// Owns making text of a file that somebody hands in, as spreadsheets save it: UTF-8 or UTF-16. What is no text is refused.

export type Decoded =
  | { readonly ok: true; readonly text: string }
  /** `workbook`: a spreadsheet's own format, or an archive; nothing of it is ever unpacked. */
  | { readonly ok: false; readonly reason: 'workbook' | 'not-text' | 'empty' };

const archive = Buffer.from('PK\u0003\u0004', 'latin1');
const oldWorkbook = Buffer.from('d0cf11e0', 'hex');
const startsWith = (bytes: Buffer, start: Buffer): boolean => bytes.subarray(0, start.length).equals(start);

const encodingOf = (bytes: Buffer): 'utf-16le' | 'utf-16be' | 'utf-8' => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
};

/** A letter that cannot be read becomes U+FFFD, which no cell may hold: then its line is named. Without a byte order mark. */
export function decodeList(bytes: Buffer): Decoded {
  if (startsWith(bytes, archive) || startsWith(bytes, oldWorkbook)) return { ok: false, reason: 'workbook' };
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  if (text.trim() === '') return { ok: false, reason: 'empty' };
  return text.includes('\u0000') ? { ok: false, reason: 'not-text' } : { ok: true, text };
}
