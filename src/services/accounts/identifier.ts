// Owns what counts as one name of one account, and its canonical form: the only form that is ever looked up or stored.

/** RFC 5321 4.5.3.1.3: a path holds 256 octets including its angle brackets. */
const maxLength = 254;
const maxLocalLength = 64;

// An allow-list, not a block-list: no quote, bracket, comma, semicolon, percent, slash, space or control character can
// start a second address, a comment, a route or a header (GHSA-mm7p-fcc7-pg87, CVE-2023-7028). Anything that is not ASCII
// is refused rather than folded: NFKC or toLowerCase would turn U+212A into k and U+017F into s, which is somebody else's
// account (CVE-2019-19844). International domains come in as xn--.
const name = /^[a-z0-9_][a-z0-9_'+!#^~&=-]*(?:\.[a-z0-9_'+!#^~&=-]+)*$/;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const isDomain = (text: string): boolean =>
  // A trailing dot is refused, not folded: `demo.example.` is typed by machines, hardly ever by people.
  text.length <= 253 && text.split('.').every((part) => label.test(part));

const isName = (text: string): boolean => text.length <= maxLocalLength && name.test(text);

const trimmed = (typed: string): string => typed.replace(/^[ \t\r\n]{1,64}/, '').replace(/[ \t\r\n]{1,64}$/, '');

/**
 * One mail-like name (`alice@demo.example`) or plain username (`alice`) in ASCII lower case, or undefined for whatever is
 * not exactly one: several addresses, control or invisible characters, look-alikes outside ASCII, over 254 characters.
 * Spaces and line ends around it are dropped. Pure; linear in its input.
 */
export function canonicalIdentifier(typed: string): string | undefined {
  if (typed.length > maxLength + 64) return undefined;
  const candidate = lowerAscii(trimmed(typed));
  if (candidate.length > maxLength) return undefined;
  const [local = '', domain, ...rest] = candidate.split('@');
  if (rest.length > 0 || !isName(local)) return undefined;
  return domain === undefined || isDomain(domain) ? candidate : undefined;
}
