// Every way a secret may hide in text: as it is, grouped, in pieces of base64, hex, or escaped for a URL, JSON or HTML.

/** Base64 of a text that stands at any offset of a longer one, without the edges that its neighbours decide. */
const base64Cores = (secret: string): string[] =>
  [0, 1, 2].map((offset) => {
    const encoded = Buffer.from('x'.repeat(offset) + secret).toString('base64');
    const start = offset === 0 ? 0 : offset + 1;
    return encoded.replace(/=+$/, '').slice(start, -2);
  });

export function encodingsOf(secret: string): readonly string[] {
  const hex = Buffer.from(secret).toString('hex');
  const digits = /^\d{6,12}$/.test(secret);
  const half = Math.ceil(secret.length / 2);
  const grouped = digits ? [' ', '-', '%20', '+'].map((gap) => secret.slice(0, half) + gap + secret.slice(half)) : [];
  const base64 = base64Cores(secret);
  return [
    secret,
    ...grouped,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    JSON.stringify(secret).slice(1, -1),
    [...secret].reverse().join(''),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((core) => core.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(secret, 'utf16le').toString('latin1'),
  ].filter((text) => text.length >= 6);
}

/** The encodings of these secrets that stand in the text: `[secret, how]`. */
export const hitsIn = (text: string, secrets: readonly string[]): readonly (readonly [string, string])[] =>
  secrets.flatMap((secret) =>
    encodingsOf(secret)
      .filter((encoded) => text.includes(encoded))
      .map((encoded) => [secret, encoded] as const),
  );
