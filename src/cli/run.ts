// Owns running one command: finding it, opening what it needs, closing that again, and saying briefly what went wrong.
import type { Config } from '../config';
import type { Ground } from '../ground';
import { createAnchorFile } from '../services/audit/anchor';
import { createCheckpoints } from '../services/audit/checkpoints';
import { Fault } from '../services/faults';
import { openServices, type Services } from '../wiring';
import { adminAddCommand } from './admin-add';
import { auditCutCommand } from './audit-cut';
import { auditExportCommand } from './audit-export';
import { auditVerifyCommand } from './audit-verify';
import { type Command, systemCode, type Terminal, UsageError } from './command';
import { doctorCommand } from './doctor';
import { eraseCommand } from './erase';
import { importCommand } from './import';
import { linkCommand } from './link';
import { policyShowCommand } from './policy-show';
import { policySimulateCommand } from './policy-simulate';
import { layOut } from './table';
import { unfreezeCommand } from './unfreeze';
import { unlinkCommand } from './unlink';

export const commands: readonly Command[] = [
  importCommand,
  adminAddCommand,
  linkCommand,
  unlinkCommand,
  unfreezeCommand,
  eraseCommand,
  doctorCommand,
  auditVerifyCommand,
  auditExportCommand,
  auditCutCommand,
  policyShowCommand,
  policySimulateCommand,
];

export interface Invocation {
  readonly args: readonly string[];
  readonly terminal: Terminal;
  /** Throws `Fault('config.invalid')`. */
  readonly readConfig: () => Config;
  /** For tests. */
  readonly ground?: Ground;
}

/** The exit code: 0 = it succeeded, 1 = it did not, 2 = what was typed makes no sense. Never throws, never shows a stack. */
export async function runCli(invocation: Invocation): Promise<0 | 1 | 2> {
  const { args, terminal } = invocation;
  const command = commands.find(({ name }) => name === args.slice(0, name.split(' ').length).join(' '));
  if (command === undefined) return showCommands(args, terminal);
  const rest = args.slice(command.name.split(' ').length);
  if (rest.some((arg) => arg === '--help' || arg === '-h')) {
    await terminal.out(`${command.usage}\n\n${command.about}\n`);
    return 0;
  }
  try {
    return (await runCommand(command, rest, invocation)) ? 0 : 1;
  } catch (thrown) {
    return explain(thrown, command, terminal);
  }
}

async function showCommands(args: readonly string[], terminal: Terminal): Promise<0 | 2> {
  const asked = args.some((arg) => ['--help', '-h', 'help'].includes(arg));
  const list = `Commands:\n${layOut(commands.map(({ name, about }) => [`  ${name}`, about]))}`;
  if (asked) await terminal.out(list);
  else terminal.err(list);
  return asked ? 0 : 2;
}

async function runCommand(command: Command, args: readonly string[], invocation: Invocation): Promise<boolean> {
  // The log goes to stdout, which belongs to the command here.
  const config: Config = { ...invocation.readConfig(), logLevel: 'error' };
  let opened: Promise<Services> | undefined;
  const open = (): Promise<Services> => {
    opened ??= openServices(config, invocation.ground);
    return opened;
  };
  try {
    return await command.run([...args], { config, terminal: invocation.terminal, open });
  } finally {
    const services = await opened?.catch(() => undefined);
    if (services !== undefined) await close(services, config);
  }
}

/** What the command wrote to the audit comes under a checkpoint before the store is closed. */
async function close(services: Services, config: Config): Promise<void> {
  await createCheckpoints({ ...services, anchor: createAnchorFile(config.anchorFile) }).stop();
  await services.store.close();
}

function explain(thrown: unknown, command: Command, terminal: Terminal): 1 | 2 {
  if (thrown instanceof UsageError || isArgumentError(thrown)) {
    terminal.err(`${thrown.message}\nUsage: ${command.usage}\n`);
    return 2;
  }
  terminal.err(`${thrown instanceof Fault ? thrown.message : describeTrouble(thrown)}\n`);
  return 1;
}

/** What node:util's parseArgs throws. Its words name an option, never a value's meaning. */
const isArgumentError = (thrown: unknown): thrown is Error =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS');

/** Foreign errors may quote anything; only a system call's code is shown. */
function describeTrouble(thrown: unknown): string {
  const code = systemCode(thrown);
  if (code === 'ENOENT') return 'There is no such file.';
  return code === '' ? 'It failed.' : `It failed: ${code}`;
}
