// Owns what a proven person can do about their own account besides a recovery, as the conversation sees it.
import type { Linking } from './accounts/linking';
import { type Activity, createActivity } from './audit/activity';
import type { Audit } from './audit/events';
import type { Contacts } from './contacts/ports';
import type { Enrolments } from './enrolment';
import type { Store } from './ports';
import { eventAt } from './recovery/event-at';
import type { Place } from './recovery/ports';

/** Addresses of our own pages, under PUBLIC_URL. None of them is secret or takes a parameter. */
export interface Pages {
  /** Leads back to the contacts. */
  readonly signInForContacts: string;
  readonly changePassword: string;
  readonly linkTeams: string;
}

export interface People {
  readonly contacts: Contacts;
  readonly activity: Activity;
  readonly pages: Pages;
  readonly linking: Linking;
  /** For mails and text messages to the caller; nothing for an anonymous caller. */
  keepLanguage(place: Place, language: string): Promise<void>;
}

export const pagesUnder = (publicUrl: string): Pages => ({
  signInForContacts: `${publicUrl}/signin/contacts`,
  changePassword: `${publicUrl}/account/password`,
  linkTeams: `${publicUrl}/account/teams`,
});

export function createPeople(deps: {
  readonly contacts: Contacts;
  readonly enrolments: Enrolments;
  readonly audit: Audit;
  readonly store: Store;
  readonly linking: Linking;
  readonly publicUrl: string;
}): People {
  const { contacts, enrolments, audit, store, linking, publicUrl } = deps;
  return {
    contacts,
    linking,
    activity: createActivity({ store }),
    pages: pagesUnder(publicUrl),
    async keepLanguage(place, language) {
      const { caller } = place;
      if (caller.kind === 'anonymous' || (await enrolments.get(caller.account))?.language === language) return;
      const event = { ...eventAt(place), action: 'enrolment.changed', target: caller.account, detail: { language } };
      await audit.record({ ...event, action: 'enrolment.changed', outcome: 'started' });
      await enrolments.setLanguage(caller.account, language);
      await audit.record({ ...event, action: 'enrolment.changed', outcome: 'ok' });
    },
  };
}
