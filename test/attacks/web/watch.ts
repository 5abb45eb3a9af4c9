// A browser that notices: scripts that were not ours, requests to anybody else, and what the content policy had to stop.
import type { Page } from 'playwright-core';
import { type Browsing, openChromium } from '../../support/chromium';

export interface Watched {
  readonly browsing: Browsing;
  newPage(): Promise<Page>;
  /** Calls of xss(), dialogs, violations of the policy, requests to other hosts, since the last look. */
  seen(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function watchChromium(): Promise<Watched> {
  const browsing = await openChromium({ viewport: { width: 900, height: 700 } });
  const { context } = browsing;
  const events: string[] = [];
  await context.exposeFunction('xss', () => events.push('a script ran'));
  await context.exposeFunction('violated', (what: string) => events.push(`policy: ${what}`));
  await context.addInitScript(`
    document.addEventListener('securitypolicyviolation', (event) =>
      violated(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile));
  `);
  context.on('dialog', (dialog) => {
    events.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  let foreign = 0;
  return {
    browsing,
    newPage: () => context.newPage(),
    async seen() {
      const strangers = browsing.foreign.slice(foreign);
      foreign = browsing.foreign.length;
      return [...events.splice(0), ...strangers];
    },
    close: browsing.close,
  };
}
