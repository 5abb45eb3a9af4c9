// The double's authentication methods: mail addresses, phones, temporary access passes, and what a person registered.
import { randomInt } from 'node:crypto';
import { type Asked, badRequest, done, type Handler, notFound, ok, Refusal } from '../answer';
import type { Item } from '../filter';
import { publicObject } from '../membership';
import { list } from '../pages';
import { methodIds, type PhoneType, stamp } from '../tenant';
import { idOf, userIn } from './users';

type Kind = 'email' | 'phone';
const typeOf = { email: 'emailAuthenticationMethod', phone: 'phoneAuthenticationMethod' } as const;

const methodsOf = (asked: Asked, user: Item, kind?: Kind): Item[] =>
  asked.tenant.methods
    .allSeen()
    .filter((one) => one['user'] === idOf(user) && (kind === undefined || one['kind'] === kind));

const whole = (items: readonly Item[]): Item => ({ value: items.map(publicObject) });

function one(asked: Asked, kind: Kind, at: 'seen' | 'now' = 'seen'): { readonly key: string; readonly method: Item } {
  const key = `${idOf(userIn(asked))}/${asked.params[`${typeOf[kind]}-id`]}`;
  const method = asked.tenant.methods[at](key);
  if (method?.['kind'] !== kind) throw notFound();
  return { key, method };
}

/** A method of that type exists: it is changed, not created. */
const exists = (): Refusal => new Refusal(400, 'invalidRequest', 'A method of this type already exists for the user.');

function create(asked: Asked, kind: Kind, id: string): Item {
  const user = idOf(userIn(asked, 'now'));
  const key = `${user}/${id}`;
  if (asked.tenant.methods.now(key) !== undefined) throw exists();
  asked.tenant.methods.put(key, { id, user, kind, ...asked.body });
  return publicObject(asked.tenant.methods.now(key) ?? {});
}

const listed =
  (kind: Kind): Handler =>
  (asked) =>
    ok(whole(methodsOf(asked, userIn(asked), kind)));

const changed =
  (kind: Kind): Handler =>
  (asked) => {
    const { key, method } = one(asked, kind, 'now');
    asked.tenant.methods.put(key, { ...method, ...asked.body });
    return done;
  };

const removed =
  (kind: Kind): Handler =>
  (asked) => {
    asked.tenant.methods.remove(one(asked, kind, 'now').key);
    return done;
  };

const createPhone: Handler = (asked) => {
  const type = asked.body['phoneType'] as PhoneType; // one of the three, by the contract
  const mobile = asked.tenant.methods.now(`${idOf(userIn(asked, 'now'))}/${methodIds.mobile}`);
  if (type === 'alternateMobile' && mobile === undefined) throw badRequest();
  return { status: 201, body: create(asked, 'phone', methodIds[type]) };
};

const passConfiguration: Item = {
  '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration',
  id: 'TemporaryAccessPass',
  state: 'enabled',
  defaultLength: 8,
  defaultLifetimeInMinutes: 60,
  minimumLifetimeInMinutes: 60,
  maximumLifetimeInMinutes: 480,
  isUsableOnce: false,
};

const passCharacters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789@#$%';

const createPass: Handler = (asked) => {
  const user = userIn(asked, 'now');
  if (user['externalUserState'] != null) {
    throw new Refusal(400, 'badRequest', 'Temporary Access Pass cannot be added to an external guest user.');
  }
  const lifetime = Number(asked.body['lifetimeInMinutes'] ?? passConfiguration['defaultLifetimeInMinutes']);
  if (lifetime < 60 || lifetime > 480) throw new Refusal(400, 'badRequest', 'The lifetime is outside the policy.');
  const id = `${idOf(user)}`;
  const pass: Item = {
    id,
    isUsable: true,
    isUsableOnce: asked.body['isUsableOnce'] ?? false,
    lifetimeInMinutes: lifetime,
    methodUsabilityReason: 'EnabledByPolicy',
    createdDateTime: stamp(asked.tenant.clock.nowMs()),
    startDateTime: asked.body['startDateTime'] ?? stamp(asked.tenant.clock.nowMs()),
  };
  // One for each person: a new one takes the place of the old one.
  asked.tenant.passes.put(id, { ...pass, user: id });
  const temporaryAccessPass = Array.from({ length: 8 }, () => passCharacters[randomInt(passCharacters.length)]).join(
    '',
  );
  return { status: 201, body: { ...pass, temporaryAccessPass } };
};

function passOf(asked: Asked, at: 'seen' | 'now' = 'seen'): Item {
  const pass = asked.tenant.passes[at](idOf(userIn(asked)));
  if (pass === undefined || pass['id'] !== asked.params['temporaryAccessPassAuthenticationMethod-id']) throw notFound();
  return publicObject(pass);
}

const allMethods: Handler = (asked) => {
  const user = userIn(asked);
  const typed = methodsOf(asked, user).map((method) => ({
    '@odata.type': `#microsoft.graph.${typeOf[method['kind'] === 'email' ? 'email' : 'phone']}`,
    ...publicObject(method),
  }));
  const password = { '@odata.type': '#microsoft.graph.passwordAuthenticationMethod', id: methodIds.password };
  return ok({ value: [password, ...typed] });
};

const registration = (asked: Asked, user: Item): Item => ({
  id: idOf(user),
  userPrincipalName: user['userPrincipalName'],
  userDisplayName: user['displayName'],
  userType: user['userType'] === 'Guest' ? 'guest' : 'member',
  isAdmin: asked.tenant.assignments.allSeen().some((grant) => grant['principalId'] === user['id']),
  isMfaCapable: false,
  isMfaRegistered: false,
  isPasswordlessCapable: false,
  isSsprCapable: true,
  isSsprEnabled: true,
  isSsprRegistered: methodsOf(asked, user).length > 0,
  methodsRegistered: methodsOf(asked, user).map((method) => (method['kind'] === 'email' ? 'email' : 'mobilePhone')),
});

function demandPremium({ tenant }: Asked): void {
  if (tenant.licence !== 'free') return;
  throw new Refusal(
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    'Neither tenant is B2C or has premium license.',
  );
}

export const methodHandlers: Readonly<Record<string, Handler>> = {
  'users.authentication.methods.list': allMethods,
  'users.authentication.passwordMethods.list': (asked) => {
    userIn(asked);
    return ok({ value: [{ id: methodIds.password, password: null }] });
  },
  'users.authentication.emailMethods.list': listed('email'),
  'users.authentication.emailMethods.create': (asked) => ({
    status: 201,
    body: create(asked, 'email', methodIds.email),
  }),
  'users.authentication.emailMethods.get': (asked) => ok(publicObject(one(asked, 'email').method)),
  'users.authentication.emailMethods.update': changed('email'),
  'users.authentication.emailMethods.delete': removed('email'),
  'users.authentication.phoneMethods.list': listed('phone'),
  'users.authentication.phoneMethods.create': createPhone,
  'users.authentication.phoneMethods.get': (asked) => ok(publicObject(one(asked, 'phone').method)),
  'users.authentication.phoneMethods.update': changed('phone'),
  'users.authentication.phoneMethods.delete': removed('phone'),
  'users.authentication.temporaryAccessPassMethods.list': (asked) => {
    const pass = asked.tenant.passes.seen(idOf(userIn(asked)));
    return ok(whole(pass === undefined ? [] : [pass]));
  },
  'users.authentication.temporaryAccessPassMethods.create': createPass,
  'users.authentication.temporaryAccessPassMethods.get': (asked) => ok(passOf(asked)),
  'users.authentication.temporaryAccessPassMethods.delete': (asked) => {
    asked.tenant.passes.remove(String(passOf(asked, 'now')['id']));
    return done;
  },
  'policies.authenticationMethodsPolicy.get': () => ok({ id: 'authenticationMethodsPolicy', displayName: 'Policy' }),
  'policies.authenticationMethodConfigurations.get': (asked) => {
    if (asked.params['authenticationMethodConfiguration-id']?.toLowerCase() !== 'temporaryaccesspass') throw notFound();
    return ok(passConfiguration);
  },
  'reports.userRegistrationDetails.list': (asked) => {
    demandPremium(asked);
    return list(
      asked.tenant.users.allSeen().map((user) => registration(asked, user)),
      asked,
      {
        type: 'userRegistrationDetails',
      },
    );
  },
  'reports.userRegistrationDetails.get': (asked) => {
    demandPremium(asked);
    const user = asked.tenant.users.seen(asked.params['userRegistrationDetails-id'] ?? '');
    if (user === undefined) throw notFound();
    return ok(registration(asked, user));
  },
  'auditLogs.directoryAudits.list': (asked) => {
    demandPremium(asked);
    return list([], asked, { type: 'directoryAudit' });
  },
};
