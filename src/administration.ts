// Owns how administration by command is put together: services in, what the turn needs out.
import { checks } from './cli/checks';
import { examine } from './cli/doctor';
import type { Config } from './config';
import { createAdmin } from './services/admin/admin';
import { createAskers } from './services/admin/askers';
import { type Confirmations, createConfirmations } from './services/admin/confirmations';
import { createImportDesk, type ImportDesk } from './services/admin/imports/desk';
import type { Admin, Check } from './services/admin/ports';
import { createWorks } from './services/admin/works';
import { verifyTail } from './services/audit/verify-tail';
import type { Services } from './wiring';

/** The whole audit takes minutes where it is long; that is for the console. */
const newestEvents = 10_000;

async function runChecks(config: Config, services: Services): Promise<readonly Check[]> {
  const patient = { config, open: () => Promise.resolve(services) };
  const verdicts: Check[] = [];
  for (const check of checks) verdicts.push({ name: check.name, ...(await examine(check, patient)) });
  return verdicts;
}

export interface Administration extends Admin {
  /** What the pages ask. */
  readonly confirmations: Confirmations;
  readonly desk: ImportDesk;
}

/** Registers the job that large changes are done by, and returns what the turn asks. */
export function createAdministration(config: Config, services: Services): Administration {
  const { roles } = services;
  const works = createWorks(services);
  const { publicUrl } = config;
  const { jobs, ...admin } = createAdmin({
    ...services,
    roles,
    people: services.directoryPeople,
    works,
    publicUrl,
    examine: () => runChecks(config, services),
    async verifyAudit() {
      const verdict = await verifyTail(services, newestEvents);
      return { ok: verdict.ok, events: verdict.ok ? verdict.events : 0 };
    },
  });
  services.outbox.handle(jobs);
  const askers = createAskers({ ...services, roles });
  const desk = createImportDesk({ ...services, admin, askers, works, publicUrl });
  return { ...admin, confirmations: createConfirmations({ ...services, works }), desk };
}
