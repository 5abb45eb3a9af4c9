import type { State } from '../../src/dialogs/state';
import { decodeState, encodeState, freshState } from '../../src/dialogs/state-codec';
import type { CaseId, ChallengeId, ContactId, GrantId } from '../../src/services/ids';

const caseId = 'Q2FzZS1vbmUtdHdv' as CaseId; // ids for tests
const challenge = 'Q2hhbGxlbmdl' as ChallengeId;
const grant = 'R3JhbnQ' as GrantId;
const contact = 'Y29udGFjdA' as ContactId;
const masked = 'a•••@h•••.example';
const until = 1_795_000_000_000;

const states: readonly State[] = [
  { at: 'idle', card: 0, until: null },
  { at: 'unsure', card: 3, until: null },
  { at: 'lookup', card: 4, until: null, purpose: 'unlock' },
  { at: 'deliver', card: 5, until, purpose: 'reset', caseId, offered: ['mail', 'sms'] },
  { at: 'verify', card: 6, until, purpose: 'reset', caseId, challenge, method: 'mail', offered: ['mail', 'sms'] },
  { at: 'page', card: 7, until, purpose: 'reset', caseId, grant },
  {
    at: 'contacts',
    card: 8,
    until,
    contacts: [
      { id: contact, method: 'mail', masked, verified: true },
      { id: contact, method: 'sms', masked: '•••42', verified: false },
    ],
    methods: ['mail', 'sms'],
  },
  { at: 'contacts', card: 8, until, contacts: [], methods: ['mail'] },
  { at: 'new-contact', card: 9, until, method: 'sms' },
  { at: 'confirm-contact', card: 10, until, caseId, challenge, method: 'mail' },
  { at: 'remove-contact', card: 11, until, contact, masked },
];

test.each(states)('a conversation at $at comes back as it was', (state) => {
  expect(decodeState(encodeState(state))).toEqual(state);
});

const removal = JSON.parse(encodeState(states.at(-1)!)) as Record<string, unknown>; // the same
const page = JSON.parse(encodeState(states[5]!)) as Record<string, unknown>; // what encodeState wrote

test.each<[string, unknown]>([
  ['nothing', ''],
  ['no JSON', '{"at":"page"'],
  ['a list', []],
  ['null', null],
  ['an older version', { ...page, v: 0 }],
  ['a newer version', { ...page, v: 2 }],
  ['no version', { ...page, v: undefined }],
  ['an unknown step', { ...page, at: 'verified' }],
  ['a field too many', { ...page, verified: true }],
  ['a field too few', { ...page, grant: undefined }],
  ['an id of another shape', { ...page, grant: { $ne: null } }],
  ['an id that is too long', { ...page, grant: 'x'.repeat(129) }],
  ['no end', { ...page, until: null }],
  ['a fraction of a card', { ...page, card: 1.5 }],
  ['a whole address where a masked one stands', { ...removal, masked: 'alice@home.example' }],
  ['an address beside the masked one', { ...removal, address: 'alice@home.example' }],
  ['contacts without an end', { ...removal, until: null }],
  ['no way to send', { ...page, at: 'deliver', offered: [] }],
])('%s is read as nothing under way', (_, stored) => {
  expect(decodeState(typeof stored === 'string' ? stored : JSON.stringify(stored))).toEqual(freshState);
});
