// What a page shows of a command is the command: written out and read again it is the same, whatever was typed into it.
import { parseCommand } from '../../../src/dialogs/admin/grammar/parse';
import { writeCommand } from '../../../src/dialogs/admin/writing';

const nowMs = Date.UTC(2026, 10, 25, 12);

test.each([
  'enable alice',
  'enable alice, "Bob Okafor" until 2026-12-31',
  'disable ou:"Front desk" because they moved',
  'enable all',
  'login off bob',
  'contact alice set email alice@home.example',
  'contact alice clear phone',
  'grant helpdesk to bob on ou:Sales',
  'grant owner to bob',
  'ungrant auditor from "Carol Lindqvist"',
  'approve 12',
  'resume',
  'audit alice 7d',
  'enable not-ready in ou:"Front desk"',
  'disable group:Interns',
  'policy set pin.mailDigits 8',
  'policy activate',
  'block ip 192.0.2.7',
])('%s', (typed) => {
  const read = parseCommand(typed, nowMs);
  if (!read.ok) throw new Error(read.problem);
  const { because, untilMs, ...command } = read.command;
  const again = parseCommand(writeCommand(command), nowMs);
  expect(again).toEqual({ ok: true, command });
  if (because) expect(writeCommand(read.command)).toContain(`because "${because}"`);
  if (untilMs) expect(writeCommand(read.command)).toContain('until 2026-12-31');
});

test('what was typed into a command can neither turn the line nor look like a link', () => {
  const read = parseCommand('disable "a\u202eb [x](https://evil.example)" because <b>\u2028ok', nowMs);
  if (!read.ok) throw new Error(read.problem);
  expect(writeCommand(read.command)).toBe('disable "a b  x (https://evil.example)" because "b  ok"');
});
