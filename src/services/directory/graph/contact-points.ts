// Owns the contacts that Entra ID knows of somebody: authentication methods, which only they or an administrator can have set
// up, and by policy the addresses in their profile, which any number of systems may write.
import { z } from 'zod';
import { canonicalAddress } from '../../accounts/contact-address';
import type { Method } from '../../collections';
import type { PolicySource } from '../../policy/policy';
import type { DirectoryContact } from '../../ports';
import { type GraphPath, path } from './paths';
import type { GraphUser } from './user';

/** What is asked in the same breath as the user, and how the answers are read. */
export interface ContactRule {
  questions(objectId: string): readonly GraphPath[];
  /** One answer for each question; undefined = there is none. */
  read(user: GraphUser, answers: readonly unknown[]): readonly DirectoryContact[];
}

const emails = z.object({ value: z.array(z.object({ emailAddress: z.string().nullish() })) });
const phones = z.object({
  value: z.array(z.object({ phoneNumber: z.string().nullish(), phoneType: z.string().nullish() })),
});

/** A desk's phone gets no text message. */
const isPersonal = ({ phoneType }: { phoneType?: string | null | undefined }): boolean =>
  phoneType === 'mobile' || phoneType === 'alternateMobile';

const contactOf = (method: Method, text: string | null | undefined): readonly DirectoryContact[] => {
  const address = canonicalAddress(method, text ?? '');
  return address === undefined ? [] : [{ method, address }];
};

/** What is not as it should be is no contact. */
function fromMethods([mail, phone]: readonly unknown[]): readonly DirectoryContact[] {
  const foundMails = emails.safeParse(mail);
  const foundPhones = phones.safeParse(phone);
  return [
    ...(foundMails.data?.value ?? []).flatMap(({ emailAddress }) => contactOf('mail', emailAddress)),
    ...(foundPhones.data?.value ?? []).filter(isPersonal).flatMap(({ phoneNumber }) => contactOf('sms', phoneNumber)),
  ];
}

const fromProfile = ({ otherMails, mobilePhone }: GraphUser): readonly DirectoryContact[] => [
  ...(otherMails ?? []).flatMap((address) => contactOf('mail', address)),
  ...contactOf('sms', mobilePhone),
];

const mostContacts = 10;

export const createContactRule = ({ policy }: { readonly policy: PolicySource }): ContactRule => ({
  questions: (objectId) =>
    policy.current().contacts === 'own'
      ? []
      : [path`/users/${objectId}/authentication/emailMethods`, path`/users/${objectId}/authentication/phoneMethods`],
  read(user, answers) {
    const { contacts } = policy.current();
    if (contacts === 'own') return [];
    const found = contacts === 'directory' ? fromMethods(answers) : [...fromMethods(answers), ...fromProfile(user)];
    return found.slice(0, mostContacts);
  },
});
