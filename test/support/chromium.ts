// Headless Chromium as the browser tests use it: Debian's, with everything that talks to the outside switched off.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A browser without a profile of its own; the caller closes it. */
export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath, headless: true, args: flags });

export interface Browsing {
  readonly context: BrowserContext;
  /** Addresses of other hosts that a page asked for. */
  readonly foreign: string[];
  /** Messages of level error, and refused by the content security policy. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openChromium(options: BrowserContextOptions = {}): Promise<Browsing> {
  const profile = mkdtempSync(join(tmpdir(), 'latchkey-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: flags,
    ...options,
  });
  const foreign: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && hostname !== '127.0.0.1') foreign.push(request.url());
  });
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return {
    context,
    foreign,
    complaints,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

const output = join(__dirname, '../../ci-output');

/** Kept as output of the run, to be looked at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(output, { recursive: true });
  await page.screenshot({ path: join(output, `${name}.png`), fullPage: true });
}
