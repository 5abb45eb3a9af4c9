// Owns the policy: what an organisation decides about its resets. Values come from POLICY_FILE (JSON); anything it
// leaves out has the default written here. Numbers beyond the security bar are refused, not clipped.
import { z } from 'zod';

const minutes = (low: number, high: number, standard: number) => z.int().min(low).max(high).default(standard);

const pin = z
  .strictObject({
    // NIST SP 800-63B-4 3.1.3.2: at least 6 digits. OWASP: 6-12. 8 by mail: 6 are only safe per account, not per tenant.
    mailDigits: z.int().min(8).max(12).default(8),
    smsDigits: z.int().min(6).max(10).default(6),
    // ASVS 6.5.5: at most 10 minutes.
    mailMinutes: minutes(1, 10, 10),
    smsMinutes: minutes(1, 10, 5),
    tries: z.int().min(1).max(5).default(5),
    secondsBetweenSends: z.int().min(30).max(600).default(30),
  })
  .prefault({});

const password = z
  .strictObject({
    preset: z.enum(['nist', 'entra', 'classic']).default('nist'),
    // NIST SP 800-63B-4 3.1.1.2: at least 15 characters where the password is the only factor.
    minLength: z.int().min(8).max(64).optional(),
    history: z.int().min(0).max(24).default(5),
    contextWords: z.array(z.string().min(3).max(64)).max(100).default([]),
  })
  .prefault({});

const session = z
  .strictObject({
    idleMinutes: minutes(5, 480, 30),
    absoluteHours: z.int().min(1).max(24).default(12),
    rememberDays: z.int().min(0).max(90).default(30),
  })
  .prefault({});

export const policySchema = z.strictObject({
  outcome: z.enum(['own', 'temporary', 'pass']).default('own'),
  // learn.microsoft.com, howto-authentication-temporary-access-pass: 10 minutes to 30 days; the tenant's own policy is narrower.
  passMinutes: minutes(10, 43_200, 60),
  passOnce: z.boolean().default(true),
  methods: z.enum(['one', 'two']).default('one'),
  privileged: z.enum(['refuse', 'two-methods']).default('refuse'),
  // ASVS 6.4.6: nobody but the person should know a password; here nobody else does, but a link stands for it.
  temporaryByAdmin: z.boolean().default(false),
  sms: z.boolean().default(false),
  // Whose word counts for a contact besides Latchkey's own: the directory's authentication methods, or also its profiles.
  contacts: z.enum(['own', 'directory', 'directory-and-profile']).default('own'),
  // What people prove here becomes an authentication method in the directory, which other systems believe, too.
  contactsWriteBack: z.boolean().default(false),
  pin,
  password,
  session,
  // OWASP Forgot Password: short-lived; the bar allows 30 at most.
  ticketMinutes: minutes(5, 30, 15),
  revealMinutes: minutes(1, 10, 10),
  DaysTilTemporaryPasswordExpires: z.int().min(1).max(14).default(1),
});

export type Policy = Readonly<z.infer<typeof policySchema>>;

export interface PolicySource {
  current(): Policy;
}
