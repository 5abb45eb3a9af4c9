// The double's $filter: what Graph answers, what it refuses, and that a quote ends nothing but its literal.
import { readFilter } from './filter';

const fields = new Set([
  'mail',
  'userPrincipalName',
  'otherMails',
  'identities',
  'mobilePhone',
  'accountEnabled',
  'id',
]);
const alice = {
  id: '1',
  mail: "a.o'brien@demo.example",
  userPrincipalName: 'alice@demo.example',
  otherMails: ['alice@home.example', 'a@b.example'],
  identities: [{ signInType: 'userName', issuer: 'demo.onmicrosoft.com', issuerAssignedId: 'alice' }],
  mobilePhone: '+49 30123',
  accountEnabled: true,
};

test.each([
  ["mail eq 'A.O''Brien@demo.example'", true],
  ["mail eq 'a.o'", false],
  ["mail eq 'x' or startswith(userPrincipalName,'ali')", true],
  ["mail eq 'x'' or startswith(userPrincipalName,''ali'') or ''a'' eq ''b'", false],
  ["otherMails/any(m:m eq 'A@b.example')", true],
  ["otherMails/any(m:m eq 'b.example')", false],
  ["identities/any(c:c/issuerAssignedId eq 'alice' and c/issuer eq 'demo.onmicrosoft.com')", true],
  ["identities/any(c:c/issuerAssignedId eq 'alice' and c/issuer eq 'other')", false],
  ['accountEnabled eq true', true],
  ["accountEnabled eq false or (id in ('2','1') and mail ge 'a')", true],
])('%s', (filter, expected) => {
  expect(readFilter(filter, { fields, advanced: false })(alice)).toBe(expected);
});

test.each([
  ["mail eq 'a", 'Request_BadRequest'],
  ["mail eq 'a'b'", 'Request_BadRequest'],
  ["nothing eq 'a'", 'Request_BadRequest'],
  ["mail eq 'a' and", 'Request_BadRequest'],
  ['mail eq a', 'Request_BadRequest'],
  ["mail like 'a'", 'Request_BadRequest'],
  ["mobilePhone eq '+49 30123'", 'Request_UnsupportedQuery'],
  ["endsWith(mail,'demo.example')", 'Request_UnsupportedQuery'],
  ["not startswith(mail,'a')", 'Request_UnsupportedQuery'],
  ["mail ne 'a'", 'Request_UnsupportedQuery'],
])('%s is refused', (filter, code) => {
  expect(() => readFilter(filter, { fields, advanced: false })).toThrow(expect.objectContaining({ code }));
});

test('what needs the advanced parameters works with them, and identities only without', () => {
  expect(readFilter("endsWith(mail,'DEMO.example')", { fields, advanced: true })(alice)).toBe(true);
  expect(() => readFilter("identities/any(c:c/issuer eq 'x')", { fields, advanced: true })).toThrow();
});
