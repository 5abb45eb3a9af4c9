// One-time links: a GET never uses one up, the token leaves the address bar, and every dead link is the same page.
import type { TicketPurpose } from '../../../src/services/collections';
import { bodyOf, createWorld, everythingIn, minuteMs } from './page-world';

const paths: Record<Exclude<TicketPurpose, 'confirm'>, string> = {
  'begin-reset': '/begin',
  'set-password': '/password',
  'reveal-password': '/reveal',
  invitation: '/invitation',
  'sign-in': '/welcome',
  'not-me': '/not-me',
};
const purposes = Object.entries(paths) as [Exclude<TicketPurpose, 'confirm'>, string][]; // keys of a literal table

test.each(purposes)('a %s link leads to %s, and no GET changes anything', async (purpose, path) => {
  const world = createWorld();
  const browser = world.newBrowser();
  const token = world.issue(purpose);

  const first = await browser.get(`/t/${token}`);
  expect(first.status).toBe(303);
  expect(first.headers?.location).toBe(path);
  expect(browser.cookies.get('ticket')).toBe(token);

  for (let visit = 0; visit < 3; visit += 1) {
    const page = await browser.get(path);
    expect(page.status).toBe(200);
    expect(page.headers?.['cache-control']).toBe('no-store');
    expect(bodyOf(page)).not.toContain(token);
  }
  expect(world.asked).toEqual([]);
  expect(world.isUsed(token)).toBe(false);
});

test('the ticket cookie lives as long as the link, and survives the first navigation from a mail', async () => {
  const world = createWorld();
  const answer = await world.newBrowser().get(`/t/${world.issue('set-password', 10 * minuteMs)}`);
  expect(answer.cookies).toEqual([{ name: 'ticket', value: expect.any(String), maxAge: 600, sameSite: 'Lax' }]);
});

test('WEB-06: unknown, used, expired, malformed and foreign links get the same bytes', async () => {
  const world = createWorld();
  const used = world.issue('set-password');
  const browser = world.newBrowser();
  await browser.get(`/t/${used}`);
  await browser.get('/password');
  await browser.submit({ password: 'one two three four five', repeat: 'one two three four five' });
  const expired = world.issue('set-password', 1);
  world.clock.advance(2);

  const random = 'A'.repeat(43);
  const dead = [used, expired, random, 'x', 'A'.repeat(5000), '%2e%2e', '\u0000', '__proto__', '<script>'];
  const answers = await Promise.all(dead.map((token) => world.newBrowser().get(`/t/${token}`)));
  expect(new Set(answers.map(everythingIn)).size).toBe(1);
  expect(answers[0]?.status).toBe(404);
});

test('a page behind a link says the same to nobody, to a foreign link and to a link that lapsed meanwhile', async () => {
  const world = createWorld();
  const answers = [];
  for (const [purpose, path] of purposes) {
    const nobody = world.newBrowser();
    answers.push(await nobody.get(path), await nobody.post(path, { csrf: 'x.y' }));

    const foreign = world.newBrowser();
    foreign.cookies.set('ticket', world.issue(purpose === 'not-me' ? 'sign-in' : 'not-me'));
    answers.push(await foreign.get(path));

    const late = world.newBrowser();
    await late.get(`/t/${world.issue(purpose, minuteMs)}`);
    await late.get(path);
    world.clock.advance(2 * minuteMs);
    answers.push(await late.submit({ password: 'p', repeat: 'p' }));
  }
  expect(new Set(answers.map(everythingIn)).size).toBe(1);
  expect(world.asked.filter(({ port }) => port === 'start' || port === 'consume')).toEqual([]);
});

describe('wrong links', () => {
  test('sixty an hour from one network, then please wait; a right one still works', async () => {
    const world = createWorld();
    const browser = world.newBrowser();
    for (let index = 0; index < 60; index += 1) {
      const answer = await browser.get(`/t/${String(index).padStart(43, 'x')}`);
      expect(answer.status).toBe(404);
    }
    const limited = await browser.get(`/t/${'y'.repeat(43)}`);
    expect(limited.status).toBe(429);
    expect(limited.headers?.['retry-after']).toBe('3600');
  });
});
