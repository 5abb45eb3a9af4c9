// Owns the way back from a change, person by person: only while nothing else has changed there since.
import type { EffectDeps, Undo } from './effect';

/** False: something changed there since, and it stays as it is. */
export async function putBack({ enrolments, directory }: EffectDeps, undo: Undo): Promise<boolean> {
  switch (undo.kind) {
    case 'enrolment':
      return enrolments.restore(undo.account, undo.before ?? undefined, undo.version);
    case 'login':
      return (await directory.setDisabled(undo.account, undo.disabled, undo.stamp)).ok;
    case 'lockout':
      return (await directory.setLockout?.(undo.account, undo.on))?.ok === true;
    case 'contact-added': {
      const contact = (await enrolments.contacts(undo.account)).find(({ id }) => id === undo.contact);
      return contact?.verified === false && enrolments.removeContact(undo.account, undo.contact);
    }
    case 'contacts-removed': {
      const now = await enrolments.contacts(undo.account);
      if (now.some(({ method }) => method === undo.contacts[0]?.method)) return false;
      const added = await Promise.all(undo.contacts.map((contact) => enrolments.addContact(undo.account, contact)));
      return added.every(({ ok }) => ok);
    }
  }
}
