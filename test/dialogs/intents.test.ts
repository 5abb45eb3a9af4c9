import { recognise, type Understood } from '../../src/dialogs/intents/recognise';
import { doubtful, negatives, type Phrase, positives } from './intents.corpus';

/** Intents that start, send, end or change something. Courtesies and help do nothing, so they cannot be wrong about a router. */
const harmless: ReadonlySet<Understood> = new Set(['none', 'unsure', 'help', 'yes', 'no', 'thanks', 'greeting']);

const labelled = Object.entries(positives).flatMap(([intent, phrases]) =>
  phrases.map((phrase) => ({ ...phrase, intent })),
);
const wrongly = (phrases: readonly Phrase[], isRight: (understood: Understood) => boolean): string[] =>
  phrases.filter(({ text }) => !isRight(recognise(text))).map(({ text }) => `${recognise(text)} <- ${text}`);

describe('what people write', () => {
  test('the corpus is large enough, in both languages', () => {
    const all = [...labelled, ...negatives, ...doubtful];
    expect(all.length).toBeGreaterThanOrEqual(500);
    expect(all.filter(({ language }) => language === 'de').length).toBeGreaterThanOrEqual(150);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });

  test('precision: nothing that is about something else starts anything (100 % of the negatives)', () => {
    expect(wrongly(negatives, (understood) => harmless.has(understood))).toEqual([]);
  });

  test('in doubt it asks (100 % of the doubtful)', () => {
    expect(wrongly(doubtful, (understood) => understood === 'unsure')).toEqual([]);
  });

  test('a wish is never taken for another one, and at least 97 of 100 are understood', () => {
    const missed = labelled.filter(({ text, intent }) => recognise(text) !== intent);
    const mistaken = missed.filter(({ text }) => !['unsure', 'none'].includes(recognise(text)));
    expect(mistaken.map(({ text }) => text)).toEqual([]);
    expect(1 - missed.length / labelled.length).toBeGreaterThanOrEqual(0.97);
  });

  test.each(['capitals', 'no capitals', 'an exclamation mark', 'blanks around it'])('%s change nothing', (how) => {
    const changes: Readonly<Record<string, (text: string) => string>> = {
      capitals: (text) => text.toUpperCase(),
      'no capitals': (text) => text.toLowerCase(),
      'an exclamation mark': (text) => `${text}!`,
      'blanks around it': (text) => `  ${text.replaceAll(' ', '   ')}\n`,
    };
    const change = changes[how] ?? String;
    const changed = labelled.filter(({ text }) => recognise(change(text)) !== recognise(text));
    expect(changed.map(({ text }) => text)).toEqual([]);
  });

  test.each([
    ['no word in it', '?!'],
    ['another script', 'забыл пароль'],
    ['an emoji', '🔑'],
    ['nothing', ''],
    ['a long number', '9'.repeat(512)],
  ])('%s is nothing we know', (_, text) => {
    expect(recognise(text)).toBe('none');
  });

  test('invisible characters and full-width letters hide nothing', () => {
    expect(recognise('for\u200bgot pass\u00adword')).toBe('reset');
    expect(recognise('ｆｏｒｇｏｔ ｐａｓｓｗｏｒｄ')).toBe('reset');
    expect(recognise('don\u2019t reset my password')).not.toBe('reset');
  });

  test('the worst text costs a few milliseconds', () => {
    const costMs = (text: string): number => {
      const runs = Array.from({ length: 9 }, () => {
        const start = process.hrtime.bigint();
        for (let run = 0; run < 5; run += 1) recognise(text);
        return Number(process.hrtime.bigint() - start) / 5e6;
      });
      return Math.min(...runs);
    };
    const worst = ['not ', 'password ', 'start from the ', 'zuruecksetzne ', 'a', '.', "'", '@', ' \t'].map((text) =>
      costMs(text.repeat(512)),
    );
    expect(Math.max(...worst)).toBeLessThan(20);
  });
});
