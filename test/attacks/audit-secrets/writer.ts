// A process that records audit events for ever, eight hands at once, and says on stdout which of them were acknowledged.
import { writeSync } from 'node:fs';
import { createAudit } from '../../../src/services/audit/recorder';
import { createClock } from '../../../src/services/secrets/clock';
import { systemRandom } from '../../../src/services/secrets/random';
import { createFakeLog } from '../../fakes/log';
import { testKeyring } from '../../fakes/secrets';
import { type Engine, makeStore } from '../../races/worker';

async function write(engine: Engine, name: string): Promise<void> {
  const store = makeStore(engine);
  await store.open();
  const deps = { store, clock: createClock(), random: systemRandom, keyring: testKeyring, log: createFakeLog() };
  const audit = createAudit(deps);
  const hand = async (number: number): Promise<void> => {
    for (let n = 1; ; n += 1) {
      const correlation = `${name}/${number}/${n}`;
      await audit.record({ action: 'pin.wrong', outcome: 'refused', actor: 'system', correlation });
      writeSync(1, `${correlation}\n`);
    }
  };
  process.send?.('ready');
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(hand));
}

const [, , engine = '{}', name = 'writer'] = process.argv;
// Written by the test that started this process.
void write(JSON.parse(engine) as Engine, name);
