// What every directory must do: one suite, without a branch for any of them.
import type { AccountId } from '../../src/services/ids';
import type { Directory } from '../../src/services/ports';

export interface Person {
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly aliases?: readonly string[];
  readonly disabled?: boolean;
}

export interface DirectoryUnderTest {
  readonly directory: Directory;
  add(person: Person): Promise<AccountId>;
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
        await directory.setPassword(alice, good[0], { temporaryUntilMs: null });
        expect((await directory.get(alice))?.stamp).not.toBe(aliceBefore?.stamp);
        expect(await directory.get(bob)).toEqual(bobBefore);
      });

      it('writes nothing when a rule is broken, and checkRules() says the same beforehand', async () => {
        const id = await under.add(person('alice'));
        const before = await directory.get(id);
        const broken = await directory.checkRules(id, 'short');
        expect(broken.length).toBeGreaterThan(0);
        expect(await directory.setPassword(id, 'short', { temporaryUntilMs: null })).toEqual({
          ok: false,
          reason: 'rules',
          broken,
        });
        expect(await directory.get(id)).toEqual(before);
        expect(await directory.passwordChangedAt(id)).toBeNull();
        expect(await directory.checkRules(id, good[0])).toEqual([]);
      });

      it('takes a temporary password too', async () => {
        const id = await under.add(person('alice'));
        const set = await directory.setPassword(id, good[1], { temporaryUntilMs: Date.now() + 86_400_000 });
        expect(set).toMatchObject({ ok: true });
        expect(await directory.passwordChangedAt(id)).not.toBeNull();
      });
    });
  });
}
