// Owns which mail addresses we are willing to write to: exactly one, plain, and taken as it is. Whatever a mail library
// would have to interpret (lists, groups, comments, names, quotes, literals, other alphabets) is refused, so there is
// nothing to interpret differently (nodemailer GHSA-mm7p-fcc7-pg87; attack ENU-08, ENU-09, INJ-03).

// RFC 5322 dot-atom in ASCII; RFC 5321 4.5.3.1: local part 64, all 254; RFC 1035: labels of 63.
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** True for one plain mail address without anything around it. */
export const isPlainAddress = (text: string): boolean => {
  const at = text.indexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  return at > 0 && local.length <= 64 && text.length <= 254 && LOCAL.test(local) && DOMAIN.test(domain);
};

// ITU-T E.164: at most 15 digits, the first of them not 0.
const PHONE = /^\+[1-9]\d{6,14}$/;

/** True for one whole phone number without anything around it. */
export const isPhoneNumber = (text: string): boolean => PHONE.test(text);

export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** `Latchkey <no-reply@corp.example>` or `no-reply@corp.example`; undefined for anything else. */
export const readSender = (text: string): Sender | undefined => {
  const [, name = '', inBrackets] = /^([^<>"\\\p{Cc}]{0,100})<([^<>]+)>$/u.exec(text.trim()) ?? [];
  const address = inBrackets ?? text.trim();
  return isPlainAddress(address) ? { name: name.trim(), address } : undefined;
};
