// Owns the demo's start: sample accounts in an empty store, and the words that tell a newcomer where to go.
import { demoOwner, seedDemo } from './services/demo-accounts';
import type { Services } from './wiring';

const signInLinkMs = 60 * 60_000;

/** Idempotent; several processes may start at once. */
export async function prepareDemo(services: Services): Promise<void> {
  if (!(await seedDemo(services))) return;
  const owner = await services.directory.find(demoOwner);
  if (!owner.ok) return;
  const { id } = owner.account;
  await services.audit.record({
    action: 'admin.granted',
    outcome: 'ok',
    actor: 'system',
    target: id,
    detail: { role: 'owner' },
  });
  await services.roles.grant({ account: id, role: 'owner', by: 'system', scope: '*', untilMs: null });
}

/** What `npm start` prints. Holds a one-time link that signs the owner in, so it goes to the terminal and nowhere else. */
export async function welcomeDemo(publicUrl: string, { directory, tickets }: Services): Promise<string> {
  const owner = await directory.find(demoOwner);
  const link = owner.ok
    ? (await tickets.issue({ purpose: 'sign-in', account: owner.account.id, lifetimeMs: signInLinkMs })).url
    : publicUrl;
  return [
    '',
    `  Latchkey is running:  ${publicUrl}`,
    '',
    `  1. Open it and write  "I forgot my password"  for  alice@demo.example`,
    `  2. Her PIN arrives at ${publicUrl}/dev/mailbox`,
    `  3. Sign in with the new password at ${publicUrl}/signin`,
    '',
    `  The owner, grace, signs in once with this link (good for an hour):`,
    `  ${link}`,
    '',
    '  This is the demo: sample accounts, no mail leaves this machine. docs/ tells how to leave it. Ctrl+C stops.',
    '',
    '',
  ].join('\n');
}
