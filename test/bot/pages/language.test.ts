// Which language a page speaks, the language switch, the error pages, and device names.
import { describeDevice } from '../../../src/bot/pages/device';
import { errorPage } from '../../../src/bot/pages/errors';
import { chooseLanguage, languageTexts } from '../../../src/bot/pages/language';
import { languages } from '../../../src/bot/pages/texts/catalogue';
import { bodyOf, createWorld } from './page-world';

test.each([
  [undefined, undefined, 'en'],
  [undefined, 'de-AT,de;q=0.9,en;q=0.8', 'de'],
  [undefined, 'fr-FR, en;q=0.5, de;q=0.7', 'de'],
  [undefined, 'de;q=0, en', 'en'],
  [undefined, 'fr, *', 'en'],
  [undefined, `${'x,'.repeat(5000)}de`, 'en'],
  ['de', 'en', 'de'],
  ['../../etc/passwd', 'de', 'de'],
  ['__proto__', undefined, 'en'],
])('cookie %s and header %s: %s', (lang, header, expected) => {
  expect(chooseLanguage({ cookies: lang ? { lang } : {}, headers: { 'accept-language': header } })).toBe(expected);
});

test('the switch changes the language and stays on the page; it leads nowhere else', async () => {
  const browser = createWorld().newBrowser();
  expect(bodyOf(await browser.get('/signin'))).toContain('<html lang="en">');
  expect((await browser.get('/language/de/signin')).headers?.location).toBe('/signin');
  expect(bodyOf(await browser.get('/signin'))).toContain('<html lang="de">');
  for (const path of [
    '/language/xx/signin',
    '/language/de/__proto__',
    '/language/de/constructor',
    '/language/de/evil.test',
  ]) {
    const answer = await browser.get(path);
    expect([answer.status, answer.headers?.location]).toEqual([404, undefined]);
  }
});

test.each(languages)('error pages in %s: the status, plain words, the reference', (language) => {
  for (const status of [400, 403, 404, 429, 500] as const) {
    const answer = errorPage(status, languageTexts(language), 'ref-<1>');
    expect(answer.status).toBe(status);
    expect(bodyOf(answer)).toContain(`<html lang="${language}">`);
    expect(bodyOf(answer)).toContain('ref-&lt;1>');
  }
});

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Windows'],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36 Edg/143.0',
    'Edge, Windows',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Mobile Safari/537.36',
    'Chrome, Android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1',
    'Safari, iPhone',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15', 'Safari, Mac'],
  ['<script>alert(1)</script>', ''],
  [undefined, ''],
])('%s is called "%s"', (userAgent, expected) => {
  expect(describeDevice(userAgent)).toBe(expected);
});
