// Owns what doctor looks at, in order.
import { checkAnchor, checkAudit, checkSeal } from './checks/audit';
import type { Check } from './checks/check';
import { checkMail, checkOutbox, checkSms, checkTemplates } from './checks/delivery';
import { checkCanary, checkEntraClock, checkEntraNames, checkPermissions, checkQuota } from './checks/entra';
import { checkClock, checkKey, checkPolicy, checkPublicUrl, checkStore } from './checks/installation';
import { checkContacts, checkOwner } from './checks/people';

export const checks: readonly Check[] = [
  checkStore,
  checkKey,
  checkClock,
  checkPublicUrl,
  checkPolicy,
  checkTemplates,
  checkPermissions,
  checkEntraClock,
  checkQuota,
  checkEntraNames,
  checkCanary,
  checkMail,
  checkSms,
  checkOutbox,
  checkAudit,
  checkSeal,
  checkAnchor,
  checkOwner,
  checkContacts,
];
