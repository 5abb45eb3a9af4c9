// Owns doing what was planned for a person: audited before it happens, never touching a password.
import type { Audit, AuditAction, AuditEvent } from '../audit/events';
import type { AccountId } from '../ids';
import { hashSubject } from '../secrets/hashes';
import type { Keyring } from '../secrets/ports';
import { draftOf, type ImportOptions, type PlanDeps, type RowPlan, type Step } from './plan';
import type { Reason } from './reasons';

export interface ApplyDeps extends PlanDeps {
  readonly audit: Audit;
  readonly keyring: Keyring;
}

export type Planned = Extract<RowPlan, { ok: true }>;

export interface ApplyOptions extends ImportOptions {
  /** Joins the events of one import. */
  readonly correlation: string;
}

/** Undefined = done; otherwise why not. What was done before stays done: importing again goes on from there. */
export async function applyPlan(deps: ApplyDeps, plan: Planned, options: ApplyOptions): Promise<Reason | undefined> {
  const target = plan.id ?? hashSubject(deps.keyring, 'identifier', plan.row.user);
  const { by: actor, correlation } = options;
  const actions = [...new Set(plan.steps.map(actionOf))];
  const events = actions.map((action): AuditEvent => ({ action, outcome: 'started', actor, target, correlation }));
  await Promise.all(events.map((event) => deps.audit.record(event)));
  const id = plan.id ?? (await createAccount(deps, plan, options));
  if (id === undefined) return { code: 'taken-meanwhile' };
  const take = (step: Step): Promise<boolean> => takeStep(deps, { id, plan, step }, options);
  const removals = plan.steps.filter(({ kind }) => kind === 'remove-contact');
  const taken = await Promise.all(plan.steps.filter((step) => !removals.includes(step)).map(take));
  if (taken.includes(false)) return { code: 'contacts-full' };
  // Last, so that nobody is without a contact in between.
  await Promise.all(removals.map(take));
  return undefined;
}

const actionOf = (step: Step): AuditAction => {
  if (step.kind === 'account') return step.outcome === 'created' ? 'account.created' : 'account.changed';
  return step.kind === 'enrolment' ? 'enrolment.changed' : 'contact.changed';
};

/** The only event that can name the new account by its id comes after it. */
async function createAccount(deps: ApplyDeps, { row }: Planned, options: ApplyOptions): Promise<AccountId | undefined> {
  const saved = await deps.accounts.save(draftOf(row));
  if (!saved.ok) return undefined;
  const { by: actor, correlation } = options;
  await deps.audit.record({ action: 'account.created', outcome: 'ok', actor, target: saved.id, correlation });
  return saved.id;
}

interface Taken {
  readonly id: AccountId;
  readonly plan: Planned;
  readonly step: Step;
}

async function takeStep(deps: ApplyDeps, { id, plan, step }: Taken, options: ApplyOptions): Promise<boolean> {
  const { accounts, enrolments } = deps;
  switch (step.kind) {
    case 'account':
      return step.outcome === 'created' || (await accounts.save(draftOf(plan.row))).ok;
    case 'enrolment':
      await (step.enabled ? enrolments.enable(id, step.decision) : enrolments.disable(id, step.decision));
      return true;
    case 'add-contact': {
      const { method, address } = step;
      return (await enrolments.addContact(id, { method, address, verified: options.contactsVerified })).ok;
    }
    case 'verify-contact':
      await enrolments.verifyContact(id, step.contact);
      return true;
    case 'remove-contact':
      await enrolments.removeContact(id, step.contact);
      return true;
  }
}
