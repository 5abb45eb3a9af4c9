import { recognise } from '../../src/dialogs/intents/recognise';
import { doubtful, negatives, positives } from './intents.corpus';

test('try', () => {
  let n = 0,
    bad = 0;
  for (const [intent, phrases] of Object.entries(positives))
    for (const p of phrases) {
      n++;
      const u = recognise(p.text);
      if (u !== intent) {
        bad++;
        console.log('POS', intent, '<-', u, p.text);
      }
    }
  for (const p of negatives) {
    n++;
    const u = recognise(p.text);
    if (!['none', 'unsure', 'help', 'greeting', 'thanks', 'yes', 'no'].includes(u)) {
      bad++;
      console.log('NEG', u, p.text);
    }
  }
  for (const p of doubtful) {
    n++;
    const u = recognise(p.text);
    if (u !== 'unsure') {
      bad++;
      console.log('DOU', u, p.text);
    }
  }
  console.log(n, bad);
});
