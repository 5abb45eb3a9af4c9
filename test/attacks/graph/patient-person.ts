// Somebody who wants their password back and does not give up: asks for a PIN, types it, chooses a password, and tries again whatever
// goes wrong. Everything they are told is held against what is true at that moment.
import { Fault } from '../../../src/services/faults';
import type { ChallengeId, GrantId } from '../../../src/services/ids';
import type { Place } from '../../../src/services/recovery/ports';
import type { EntraHouse } from '../../fakes/entra';
import { minuteMs, pinIn, somewhere } from '../../fakes/house';

const oldPassword = 'Old-kettle-sings-01';

export interface Ending {
  /** What they were told, in order. */
  readonly told: readonly string[];
  /** How often they had to begin again with a new PIN. */
  readonly rounds: number;
}

/** What somebody has seen and remembers, also when the process behind it all dies. */
export interface Knows {
  challenge?: ChallengeId;
  pin?: string;
  grant?: GrantId;
  /** Of the link. */
  token?: string;
}

export class PatientPerson {
  readonly told: string[] = [];
  private tries = 0;
  private rounds = 0;
  private readonly objectId: string;

  constructor(
    private readonly house: EntraHouse,
    private readonly name: 'ada' | 'ben' = 'ada',
    /** From a walk that was broken off. */
    private knows: Knows = {},
  ) {
    this.objectId = house.people[name];
    house.services.outbox.handle({
      chat: ({ payload }) => {
        this.hear(String(payload['name']));
        return Promise.resolve({ done: true });
      },
    });
  }

  private get written(): number {
    return this.house.double.tenant.passwordsWritten(this.objectId);
  }

  /** What was said although it was not so. */
  readonly lies: string[] = [];

  /** Notes what was said, and whether it is so. Never throws: a job would only be run again. */
  private hear(words: string): void {
    this.told.push(words);
    const expected = new Map([
      ['password-changed', 1],
      ['ok', 1],
      ['password-failed', 0],
      ['busy', 0],
      ['not-here', 0],
    ]).get(words);
    if (expected !== undefined && this.written !== expected) this.lies.push(`${words}, with ${this.written} written`);
  }

  private async due(advanceMs: number): Promise<void> {
    this.house.ground.clock.advance(advanceMs);
    await this.house.services.outbox.runDue();
  }

  private async ask(place: Place): Promise<ChallengeId> {
    const { recovery } = this.house.services;
    const opened = await recovery.open(place, { purpose: 'reset', identifier: `${this.name}@corp.example` });
    if (!opened.ok) throw new Error(opened.reason);
    const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
    if (!sent.ok) throw new Error(sent.reason);
    return sent.challenge;
  }

  private async pin(place: Place) {
    const before = this.house.ground.posted.length;
    const challenge = this.knows.challenge ?? (await this.ask(place));
    if (this.knows.pin !== undefined) return { challenge, pin: this.knows.pin };
    await this.due(0);
    for (let wait = 0; wait < 8 && this.house.ground.posted.length === before; wait += 1) await this.due(minuteMs);
    const mail = this.house.ground.posted[before];
    if (mail === undefined) throw new Error('no PIN came');
    return { challenge, pin: pinIn(mail.text) };
  }

  /** The right PIN, typed until it is taken: a fault is told as one, and never as a wrong PIN. */
  private async prove(place: Place) {
    const { recovery } = this.house.services;
    const typed = await this.pin(place);
    for (let again = 0; again < 3; again += 1) {
      try {
        const checked = await recovery.check(place, typed);
        if (checked.ok && checked.next === 'grant') return checked.grant;
        this.lies.push(`the right PIN is ${checked.ok ? checked.next : checked.reason}`);
      } catch (thrown) {
        this.tellFault(thrown);
        this.house.ground.clock.advance(10_000);
      }
    }
    throw new Error('the PIN was never taken');
  }

  private async link(place: Place): Promise<string> {
    const finished = await this.house.services.recovery.finish(place, this.knows.grant ?? (await this.prove(place)));
    if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
    return finished.url.split('/t/')[1] ?? '';
  }

  private tellFault(thrown: unknown): void {
    if (!(thrown instanceof Fault)) throw thrown;
    this.hear(`fault ${thrown.code}`);
  }

  private async choose(token: string, source: Place['source']): Promise<string> {
    const { passwords } = this.house.services;
    this.tries += 1;
    try {
      const password = `Quiet-lantern-number-${this.tries}`;
      const answer = await passwords.choose({ token, password, source, correlation: 'page' });
      const words = answer.ok ? 'ok' : answer.reason;
      this.hear(words);
      if (answer.ok && this.house.double.tenant.signIn(this.objectId, password) !== 'ok')
        this.lies.push('another password');
      return words;
    } catch (thrown) {
      this.tellFault(thrown);
      return 'fault';
    }
  }

  /** Opens the link and chooses until there is an answer that ends it. */
  private async change(place: Place): Promise<'done' | 'again'> {
    const token = this.knows.token ?? (await this.link(place));
    for (let again = 0; again < 4; again += 1) {
      const words = await this.choose(token, place.source);
      if (words === 'ok') return 'done';
      if (words === 'unknown') return this.wait();
      if (words === 'lapsed') return this.written === 0 ? 'again' : this.wait();
      await this.due(10_000);
    }
    return 'again';
  }

  /** For what the chat says once it is known. */
  private async wait(): Promise<'done' | 'again'> {
    for (let minutes = 0; minutes < 20; minutes += 1) {
      const last = this.told.findLast((words) => words === 'password-changed' || words === 'password-failed');
      if (last !== undefined) return last === 'password-changed' ? 'done' : 'again';
      await this.due(minuteMs);
    }
    throw new Error('nobody ever said what became of it');
  }

  async recover(): Promise<Ending> {
    for (this.rounds = 1; this.rounds <= 4; this.rounds += 1) {
      if ((await this.change(somewhere(`${this.name}-${this.rounds}`))) === 'done') break;
      this.knows = {};
      this.house.ground.clock.advance(2 * minuteMs);
    }
    // What follows a change may take its time, and is due in the end.
    for (let minutes = 0; minutes < 30; minutes += 1) await this.due(3 * minuteMs);
    return { told: this.told, rounds: this.rounds };
  }

  /** True at the end of every story, however it went. `before`: whom an earlier process has sent a notice. */
  async expectHappyEnd(before: readonly string[] = []): Promise<void> {
    const { house, objectId, name } = this;
    const { tenant } = house.double;
    expect(this.lies).toEqual([]);
    expect(this.written).toBe(1);
    expect(tenant.signIn(objectId, oldPassword)).toBe('wrong');
    const opens = ['Before-the-kill-number-0', `Quiet-lantern-number-${this.tries}`].filter(
      (one) => tenant.signIn(objectId, one) === 'ok',
    );
    expect(opens).toHaveLength(1);
    const notices = house.ground.posted.filter(({ subject }) => subject === 'Your password was changed');
    const told = [...before, ...notices.map(({ to }) => to)].sort();
    expect(told).toEqual([`${name}@contact.example`, `${name}@corp.example`]);
    const intents = await house.services.store.find('intents', { where: { account: house.account(name) }, limit: 20 });
    const states = intents.map(({ state }) => state);
    expect(states.filter((state) => state === 'applied')).toHaveLength(1);
    expect(states.filter((state) => state === 'applying' || state === 'unknown')).toEqual([]);
    expect(house.double.effects('users.revokeSignInSessions').length).toBeGreaterThan(0);
    expect(house.double.api.broken).toEqual([]);
  }
}
