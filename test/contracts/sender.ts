// What every mail sender must do, whatever carries the mail.
import type { OutgoingMail, Senders } from '../../src/services/ports';

export interface Delivered {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What tells that two deliveries are one mail: the Message-ID, or the stored id. */
  readonly identity: string;
}

export interface SenderUnderTest {
  readonly mail: Senders['mail'];
  /** Everything that arrived so far, oldest first. */
  delivered(): Promise<readonly Delivered[]>;
  stop(): Promise<void>;
}

const mail: OutgoingMail = {
  id: 'pin/abc',
  to: 'alice@home.example',
  subject: 'Your one-time PIN',
  text: 'Your PIN: 4821 9930\n',
  html: '<p>Your PIN: <b>48219930</b></p>\n',
};

/** Declares the suite. `open` starts a fresh sender with nothing delivered. */
export const describeSender = (name: string, open: () => Promise<SenderUnderTest>): void => {
  describe(`sender contract: ${name}`, () => {
    let sender: SenderUnderTest;
    beforeEach(async () => {
      sender = await open();
    });
    afterEach(() => sender.stop());

    test('a mail arrives whole, at exactly the address that was given', async () => {
      expect(await sender.mail({ ...mail, to: "O'Brien+x@Home.EXAMPLE" })).toEqual({ ok: true });
      const [only, ...others] = await sender.delivered();
      expect(others).toEqual([]);
      expect(only).toMatchObject({ to: ["O'Brien+x@Home.EXAMPLE"], subject: mail.subject });
      expect(only?.text).toContain('4821 9930');
      expect(only?.html).toContain('<b>48219930</b>');
    });

    test('letters of every alphabet arrive', async () => {
      await sender.mail({ ...mail, subject: 'Ihre PIN für Łódź 你好', text: 'Grüße, 你好 👋\n' });
      const [only] = await sender.delivered();
      expect(only?.subject).toBe('Ihre PIN für Łódź 你好');
      expect(only?.text.trim()).toBe('Grüße, 你好 👋');
    });

    test('the same job twice can be known as one mail; another job cannot', async () => {
      for (const id of ['pin/abc', 'pin/abc', 'pin/abd'])
        expect(await sender.mail({ ...mail, id })).toEqual({ ok: true });
      const identities = (await sender.delivered()).map(({ identity }) => identity);
      expect(new Set(identities).size).toBe(2);
    });

    test.each([
      'a@b.example,c@d.example',
      'A <a@b.example>',
      '"c@d"@b.example',
      'a@b.example\r\nBcc: c@d.example',
      'a',
      '',
    ])('to %p: refused for good, nothing arrives', async (to) => {
      expect(await sender.mail({ ...mail, to })).toEqual({ ok: false, permanent: true, reason: 'bad-address' });
      expect(await sender.delivered()).toEqual([]);
    });

    test('many at once: all arrive', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `pin/${index}`);
      const sent = await Promise.all(ids.map((id) => sender.mail({ ...mail, id })));
      expect(sent).toEqual(ids.map(() => ({ ok: true })));
      expect(await sender.delivered()).toHaveLength(20);
    });
  });
};
