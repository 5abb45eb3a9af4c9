// What every directory must do: one suite, without a branch for any of them.
import type { People } from '../../src/services/directory/people';
import type { AccountId } from '../../src/services/ids';
import type { Directory } from '../../src/services/ports';

export interface Person {
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly aliases?: readonly string[];
  readonly unit?: string;
  readonly disabled?: boolean;
}

export interface DirectoryUnderTest {
  readonly directory: Directory;
  readonly people: People;
  add(person: Person): Promise<AccountId>;
  /** By the clock that the directory goes by. */
  pass(ms: number): void;
  close(): Promise<void>;
}

const person = (name: string, changes: Partial<Person> = {}): Person => ({
  username: `${name}@demo.example`,
  email: `${name}@demo.example`,
  displayName: name,
  ...changes,
});

/** Good under every preset, and different from each other. */
const good = ['Correct-horse-battery-7', 'Purple-kettle-sings-42', 'Wobbly-ladder-moon-19'] as const;

export function directoryContract(name: string, make: () => Promise<DirectoryUnderTest>): void {
  describe(`a directory: ${name}`, () => {
    let under: DirectoryUnderTest;
    let directory: Directory;
    beforeEach(async () => {
      under = await make();
      directory = under.directory;
    });
    afterEach(() => under.close());

    const found = async (identifier: string): Promise<AccountId | string> => {
      const answer = await directory.find(identifier);
      return answer.ok ? answer.account.id : answer.reason;
    };

    describe('find', () => {
      it('knows a person by username, by mail address and by alias', async () => {
        const id = await under.add(
          person('alice', { email: 'a.smith@mail.demo.example', aliases: ['asmith@demo.example'] }),
        );
        expect(await found('alice@demo.example')).toBe(id);
        expect(await found('a.smith@mail.demo.example')).toBe(id);
        expect(await found('asmith@demo.example')).toBe(id);
      });

      it('knows nobody else: no prefix, no part, no similar name', async () => {
        const [alice, aliceB] = [await under.add(person('alice')), await under.add(person('alice.b'))];
        expect(await found('alice@demo.example')).toBe(alice);
        expect(await found('alice.b@demo.example')).toBe(aliceB);
        for (const other of ['alice.', 'ali', 'alice@demo', 'alice@demo.exampl', 'lice@demo.example', '%', '*', '']) {
          expect(await found(other)).toBe('none');
        }
      });

      it('never picks one of several', async () => {
        await under.add(person('carol', { email: 'family@demo.example' }));
        await under.add(person('carlos', { email: 'family@demo.example' }));
        expect(await found('family@demo.example')).toBe('ambiguous');
        expect(await found('carol@demo.example')).not.toBe('ambiguous');
      });

      it('says who it is, and get() says the same', async () => {
        const id = await under.add(person('dave', { disabled: true, aliases: ['d@demo.example'] }));
        const answer = await directory.find('d@demo.example');
        expect(answer).toMatchObject({
          ok: true,
          account: {
            id,
            username: 'dave@demo.example',
            email: 'dave@demo.example',
            displayName: 'dave',
            disabled: true,
          },
        });
        expect(answer).toEqual({ ok: true, account: await directory.get(id) });
      });
    });

    it('knows no account under an id it never gave', async () => {
      const id = await under.add(person('alice'));
      // An id nobody was ever given.
      const other = `${id}x` as AccountId;
      expect(await directory.get(other)).toBeUndefined();
      expect(await directory.passwordChangedAt(other)).toBeNull();
      expect(await directory.checkRules(other, good[0])).toEqual([]);
      expect(await directory.setPassword(other, good[0], { temporaryUntilMs: null })).toEqual({
        ok: false,
        reason: 'gone',
      });
      expect(await directory.unlock(other)).toMatchObject({ ok: false });
    });

    describe('setPassword', () => {
      it('is seen by passwordChangedAt(), and every change is later than the one before', async () => {
        const id = await under.add(person('alice'));
        let before = (await directory.passwordChangedAt(id)) ?? 0;
        for (const password of good) {
          under.pass(1_000);
          const set = await directory.setPassword(id, password, { temporaryUntilMs: null });
          expect(set).toMatchObject({ ok: true });
          const changedAt = await directory.passwordChangedAt(id);
          expect(changedAt).toBeGreaterThan(before);
          before = changedAt ?? 0;
        }
      });

      it('changes the stamp, and only that of this account', async () => {
        const [alice, bob] = [await under.add(person('alice')), await under.add(person('bob'))];
        const [aliceBefore, bobBefore] = [await directory.get(alice), await directory.get(bob)];
        under.pass(1_000);
        await directory.setPassword(alice, good[0], { temporaryUntilMs: null });
        expect((await directory.get(alice))?.stamp).not.toBe(aliceBefore?.stamp);
        expect(await directory.get(bob)).toEqual(bobBefore);
      });

      it('writes nothing when a rule is broken, which checkRules() knows beforehand', async () => {
        const id = await under.add(person('alice'));
        const [before, changedBefore] = [await directory.get(id), await directory.passwordChangedAt(id)];
        under.pass(1_000);
        const broken = await directory.checkRules(id, 'short');
        expect(broken.length).toBeGreaterThan(0);
        // A directory may keep its reasons to itself, but never that there is one.
        const refused = await directory.setPassword(id, 'short', { temporaryUntilMs: null });
        expect(refused).toEqual({ ok: false, reason: 'rules', broken: expect.arrayContaining([expect.any(String)]) });
        expect(await directory.get(id)).toEqual(before);
        expect(await directory.passwordChangedAt(id)).toBe(changedBefore);
        expect(await directory.checkRules(id, good[0])).toEqual([]);
      });

      it('takes a temporary password too', async () => {
        const id = await under.add(person('alice'));
        const set = await directory.setPassword(id, good[1], { temporaryUntilMs: Date.now() + 86_400_000 });
        expect(set).toMatchObject({ ok: true });
        expect(await directory.passwordChangedAt(id)).not.toBeNull();
      });
    });

    describe('access', () => {
      it('is taken away and given back, which changes the stamp; and only for the credential that was meant', async () => {
        const id = await under.add(person('alice'));
        const before = await directory.get(id);
        under.pass(1_000);
        expect(await directory.setDisabled(id, true, before?.stamp)).toEqual({ ok: true });
        const disabled = await directory.get(id);
        expect(disabled).toMatchObject({ disabled: true });
        expect(disabled?.stamp).not.toBe(before?.stamp);
        expect(await directory.setDisabled(id, false, before?.stamp)).toEqual({ ok: false, reason: 'changed' });
        expect(await directory.get(id)).toEqual(disabled);
        expect(await directory.setDisabled(id, false)).toEqual({ ok: true });
        expect(await directory.get(id)).toMatchObject({ disabled: false });
      });

      it('of nobody cannot be changed', async () => {
        const other = `${await under.add(person('alice'))}x` as AccountId; // nobody's
        expect(await directory.setDisabled(other, true)).toMatchObject({ ok: false });
        expect(await directory.revokeSessions(other)).toBe(false);
      });

      it('to what is open may be ended, as often as one likes', async () => {
        const id = await under.add(person('alice'));
        expect(await directory.revokeSessions(id)).toBe(true);
        expect(await directory.revokeSessions(id)).toBe(true);
      });

      it('is unlocked where the directory is able to, and it says so', async () => {
        const id = await under.add(person('alice'));
        expect((await directory.unlock(id)).ok).toBe(directory.abilities(id).unlock);
      });
    });

    describe('people', () => {
      const sorted = (ids: readonly AccountId[]): AccountId[] => [...ids].sort();
      const idsOf = (people: readonly { readonly id: AccountId }[]) => people.map(({ id }) => id);

      it('come page by page, everybody once', async () => {
        const ids: AccountId[] = [];
        for (let n = 0; n < 7; n += 1) ids.push(await under.add(person(`person-${n}`, { unit: 'Bakery' })));
        await under.add(person('elsewhere', { unit: 'Mill' }));
        const seen: AccountId[] = [];
        let after: string | undefined;
        do {
          const page = await under.people.page({ unit: 'Bakery', limit: 3, after });
          expect(page.people.length).toBeLessThanOrEqual(3);
          seen.push(...idsOf(page.people));
          after = page.next;
        } while (after !== undefined);
        expect(sorted(seen)).toEqual(sorted(ids));
      });

      it('are found by their displayed name as it is, all of them, and one by one', async () => {
        const [one, two] = [
          await under.add(person('alice', { displayName: "Alice O'Hara" })),
          await under.add(person('alice.b', { displayName: "Alice O'Hara" })),
        ];
        await under.add(person('bob', { displayName: 'Alice' }));
        expect(sorted(idsOf(await under.people.called("Alice O'Hara", 10)))).toEqual(sorted([one, two]));
        expect(await under.people.called("Alice O'Hara", 1)).toHaveLength(1);
        expect(await under.people.called("Alice' or displayName ne 'x", 10)).toEqual([]);
        expect(await under.people.get(one)).toMatchObject({ id: one, username: 'alice@demo.example', disabled: false });
        expect((await under.people.get(one))?.stamp).toBe((await directory.get(one))?.stamp);
      });

      it('have units, whatever case they are typed in', async () => {
        await under.add(person('alice', { unit: 'Bakery' }));
        await under.add(person('bob', { unit: 'Mill' }));
        expect(await under.people.units()).toEqual(['Bakery', 'Mill']);
        expect(await under.people.unitCalled('bAKERY')).toBe('Bakery');
        expect(await under.people.unitCalled('Bak')).toBeUndefined();
        expect(await under.people.unitCalled("Bakery' or department ne '")).toBeUndefined();
      });
    });
  });
}
