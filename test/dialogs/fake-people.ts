// Nobody is signed in: what a dialog needs where the people's own account is not the matter.
import { type People, pagesUnder } from '../../src/services/people';

const signIn = { ok: false, reason: 'sign-in' } as const; // a reason

export const nobody: People = {
  contacts: {
    mayChange: async () => signIn,
    list: async () => signIn,
    add: async () => signIn,
    verify: async () => signIn,
    resend: async () => signIn,
    confirm: async () => signIn,
    remove: async () => signIn,
  },
  linking: {
    offer: async () => ({ ok: false, reason: 'nobody' }),
    look: async () => ({ ok: false, reason: 'wrong' }),
    link: async () => ({ ok: false, reason: 'wrong' }),
    linkedAt: async () => undefined,
    unlink: async () => false,
  },
  activity: { recent: async () => [] },
  pages: pagesUnder('https://reset.example'),
  keepLanguage: async () => undefined,
};
