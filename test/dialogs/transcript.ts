// Owns tests that read like transcripts. `createTalk(createWorld)` gives `talk(script, options)`; a script is lines of
//
//   user: what a person types           press: the label of a button (of the newest card that has it)
//   bot: what it answers [Button] [..]   press old: the same, of the oldest card that has it
//   open: reset | unlock | contacts | -             a deep link or a page load
//   mail: {pin} some words               one mail that holds the words; `sms:` alike; `mail: none`
//   audit: action outcome, action ...    these happened since the last such line, in this order, others may lie between
//   page: a new password                 the person opens the newest link and does what the page asks for
//   clock: +10 min | +30 s | +1 h        event: password-changed own some-ref
//
// Every reply must be asserted, in order; `*` in a bot line stands for anything. `{pin}` and any `{pin…}` are captured
// from a message; `{wrong}` is a PIN that is none of them. What the bot says by itself is asserted with `bot:` too.
import type { ChatEvent, Input } from '../../src/dialogs/kernel';
import type { CreateWorld, Said, World, WorldOptions } from './world-port';

interface Line {
  readonly at: number;
  readonly what: string;
  readonly rest: string;
}

const read = (script: string): Line[] =>
  script.split('\n').flatMap((text, index) => {
    const line = text.trim();
    if (line === '' || line.startsWith('#')) return [];
    const colon = line.indexOf(':');
    return [{ at: index + 1, what: line.slice(0, colon).trim(), rest: line.slice(colon + 1).trim() }];
  });

const render = ({ reply }: Said): string =>
  [
    reply.text,
    ...(reply.link ? [`[${reply.link.label}]`] : []),
    ...(reply.choices ?? []).map((c) => `[${c.label}]`),
  ].join(' ');

/** `*` matches anything; everything else is literal. */
const fits = (pattern: string, actual: string): boolean => {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(actual);
};

const units: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000 };
const eventOf = (text: string): ChatEvent => {
  const [name = '', ...more] = text.split(' ');
  const ref = more.at(-1) ?? '';
  if (name === 'password-changed') return { name, kind: more[0] === 'temporary' ? 'temporary' : 'own', ref };
  if (name === 'password-failed' || name === 'password-unknown') return { name, ref };
  throw new Error(`no event ${name}`);
};

class Talk {
  private readonly seen: Said[] = [];
  private waiting: Said[] = [];
  private readonly pins = new Map<string, string>();

  constructor(private readonly world: World) {}

  async run(lines: readonly Line[]): Promise<void> {
    for (const line of lines) {
      try {
        await this.one(line);
      } catch (cause) {
        throw new Error(
          `line ${line.at} (${line.what}: ${line.rest}): ${cause instanceof Error ? cause.message : cause}`,
          { cause },
        );
      }
    }
    await this.listen();
    this.nothingWaiting();
  }

  private one({ what, rest }: Line): Promise<void> | void {
    switch (what) {
      case 'user':
        return this.act({ kind: 'text', text: this.fill(rest) });
      case 'press':
        return this.act(this.find(rest, [...this.seen].reverse()));
      case 'press old':
        return this.act(this.find(rest, this.seen));
      case 'open':
        return this.act({
          kind: 'open',
          flow: rest === 'reset' || rest === 'unlock' || rest === 'contacts' ? rest : null,
        });
      case 'event':
        return this.act({ kind: 'event', event: eventOf(rest) });
      case 'bot':
        return this.expectBot(rest);
      case 'mail':
      case 'sms':
        return this.expectPost(what, rest);
      case 'audit':
        return this.expectAudit(rest);
      case 'page':
        return this.usePage(rest);
      case 'clock':
        return this.advance(rest);
      default:
        throw new Error('no such line');
    }
  }

  private fill(text: string): string {
    return text.replace(
      /\{(\w+)\}/g,
      (_, name: string) =>
        this.pins.get(name) ?? (name === 'wrong' ? this.wrongPin() : fail(`{${name}} was not captured`)),
    );
  }

  private wrongPin(): string {
    const taken = [...this.pins.values()].map((pin) => pin.replace(/\D/g, ''));
    return ['00000000', '11111111', '22222222', '33333333'].find((pin) => !taken.includes(pin)) ?? '';
  }

  private find(label: string, cards: readonly Said[]): Input {
    for (const { reply, card } of cards) {
      const choice = reply.choices?.find((one) => one.label === label);
      if (choice) return { kind: 'press', card: String(card), choice: choice.value };
    }
    return fail(`no card has a button "${label}"`);
  }

  private async act(input: Input): Promise<void> {
    this.nothingWaiting();
    this.hear(await this.world.act(input));
  }

  private hear(said: readonly Said[]): void {
    this.seen.push(...said);
    this.waiting.push(...said);
  }

  private async listen(): Promise<void> {
    this.hear(await this.world.told());
  }

  private nothingWaiting(): void {
    if (this.waiting.length > 0)
      fail(`unasserted before this line:\n${this.waiting.map((one) => `  bot: ${render(one)}`).join('\n')}`);
  }

  private async expectBot(pattern: string): Promise<void> {
    if (this.waiting.length === 0) await this.listen();
    const [next, ...others] = this.waiting;
    if (next === undefined) return fail('the bot said nothing');
    this.waiting = others;
    if (!fits(pattern, render(next))) fail(`the bot said\n  bot: ${render(next)}`);
  }

  private async expectPost(kind: 'mail' | 'sms', rest: string): Promise<void> {
    const posts = (await this.world.posted()).filter((post) => post.kind === kind);
    if (rest === 'none') return posts.length === 0 ? undefined : fail(`${posts.length} ${kind} left`);
    const [post] = posts;
    if (post === undefined) return fail(`no ${kind} left`);
    const text = `${post.subject}\n${post.text}`;
    for (const name of rest.match(/\{\w+\}/g) ?? []) {
      const pin = /\b\d{3,6}[ -]?\d{3,6}\b/.exec(post.text)?.[0];
      this.pins.set(name.slice(1, -1), pin ?? fail(`no PIN in ${text}`));
    }
    const words = rest.replace(/\{\w+\}/g, '').trim();
    if (!text.includes(words)) fail(`no such words in\n${text}`);
  }

  private async expectAudit(rest: string): Promise<void> {
    const happened = await this.world.audited();
    let from = 0;
    for (const event of rest.split(',').map((part) => part.trim())) {
      const found = happened.indexOf(event, from);
      if (found < 0) fail(`"${event}" is missing, or not in this order, in: ${happened.join(', ')}`);
      from = found + 1;
    }
  }

  private async usePage(password: string): Promise<void> {
    const link = this.seen.findLast(({ reply }) => reply.link !== undefined)?.reply.link;
    await this.world.usePage(link?.url ?? fail('there is no link'), password);
  }

  private advance(rest: string): Promise<void> {
    const [, count = '0', unit = ''] = /^\+(\d+) (\w+)$/.exec(rest) ?? fail('no such time');
    return this.world.advance(Number(count) * (units[unit] ?? fail('no such unit')));
  }
}

function fail(message: string): never {
  throw new Error(message);
}

export const createTalk =
  (createWorld: CreateWorld) =>
  async (script: string, options?: WorldOptions): Promise<void> => {
    const world = await createWorld(options);
    try {
      await new Talk(world).run(read(script));
    } finally {
      await world.close();
    }
  };
