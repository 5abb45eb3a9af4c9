// A certificate authority made for one run. Node signs, but writes no X.509; this writes the little DER that it takes.
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));
const time = (ms: number): Buffer =>
  der(0x18, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`));
const trueValue = der(0x01, Buffer.from([255]));

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const nameOf = (common: string): Buffer => sequence(der(0x31, sequence(oid('550403'), utf8(common))));
const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [trueValue] : []), der(0x04, value));
const authorityConstraint = extension('551d13', sequence(trueValue), true);
const keyIdentifier = (of: Buffer): Buffer => createHash('sha1').update(of).digest();
/** localhost and 127.0.0.1: nothing else is ever served. */
const loopbackNames = extension(
  '551d11',
  sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))),
);

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;

interface Subject {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

export interface Issued {
  readonly certificate: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

export interface Authority {
  readonly certificate: string;
  /** A server's certificate for loopback. */
  issueServer(): Issued;
  /** A client's RSA certificate, as an app registration has one. */
  issueClient(name: string): Issued;
}

/** Valid from yesterday for a week. Its key is forgotten with the object. */
export function createAuthority(): Authority {
  const dayMs = 86_400_000;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = 'Latchkey test authority';
  const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
  const issue = ({ name, publicKey: subjectKey, extensions }: Subject): string => {
    const all = [
      ...extensions,
      extension('551d0e', der(0x04, keyIdentifier(spkiOf(subjectKey)))),
      extension('551d23', sequence(der(0x80, keyIdentifier(spkiOf(publicKey))))),
    ];
    const body = sequence(
      der(0xa0, der(0x02, Buffer.from([2]))),
      // Positive, and never shorter than its tag says.
      der(0x02, Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
      ecdsaWithSha256,
      nameOf(own),
      sequence(time(Date.now() - dayMs), time(Date.now() + 7 * dayMs)),
      nameOf(name),
      spkiOf(subjectKey),
      der(0xa3, sequence(...all)),
    );
    return pem(sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), sign('sha256', body, privateKey))));
  };
  const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    certificate: issue({ name: own, publicKey, extensions: [authorityConstraint] }),
    issueServer() {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const certificate = issue({ name: 'localhost', publicKey: pair.publicKey, extensions: [loopbackNames] });
      return { certificate, privateKey: pkcs8(pair.privateKey) };
    },
    issueClient(name) {
      const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return {
        certificate: issue({ name, publicKey: pair.publicKey, extensions: [] }),
        privateKey: pkcs8(createPrivateKey(pkcs8(pair.privateKey))),
      };
    },
  };
}
