// Proves that well-known passwords are refused, offline, and that passphrases containing them are not.
import { createBlocklist } from '../../../src/services/passwords/blocklist';

const blocklist = createBlocklist();

test.each([
  'password',
  'PASSWORD',
  'p4$$w0rd',
  'Passw0rd',
  '123456789',
  'qwertyuiop',
  'letmein',
  'password123!',
  '!!Password2026',
  'iloveyou',
])('%j is common', async (password) => {
  expect(await blocklist.includes(password)).toBe(true);
});

test.each([
  'correct horse battery staple',
  'password managers are quite nice',
  'my monkey eats a dragon',
  'tW4k-Rm7d-hXcA-y3Ep',
  '83746-91028-37465-ab-91827',
  '',
])('%j is not', async (password) => {
  expect(await blocklist.includes(password)).toBe(false);
});
