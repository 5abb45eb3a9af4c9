// Keys for tests: derived from a fixed secret, so that nothing depends on the environment.
import { createKeyring } from '../../src/services/secrets/keyring';
import { systemRandom } from '../../src/services/secrets/random';
import { createSealer } from '../../src/services/secrets/sealer';

export const testSecret = Buffer.from('0123456789abcdef0123456789abcdef', 'utf8');
export const testKeyring = createKeyring([testSecret]);
export const testSealer = createSealer({ keyring: testKeyring, random: systemRandom });
