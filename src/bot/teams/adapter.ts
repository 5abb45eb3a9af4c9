// Owns the Bot Framework SDK: CloudAdapter runs the turns that our guard let in, and speaks to conversations by reference.
// The only file that loads the SDK, which takes half a second; so it is loaded with the first call.
import {
  type Activity,
  CloudAdapter,
  ConfigurationServiceClientCredentialFactory,
  type ConversationReference,
  type InvokeResponse,
  type TurnContext,
} from 'botbuilder';
import type { TeamsCloud } from './clouds';
import { type Connector, type ConnectorDeps, createConnector } from './connector';

export interface TeamsApp {
  readonly appId: string;
  readonly tenantId: string;
  readonly type: 'SingleTenant' | 'UserAssignedMSI';
  /** Undefined for a managed identity. */
  readonly password: string | undefined;
}

export interface TeamsAdapter {
  /** Runs `logic` for an activity that is verified already. The answer is there for an invoke only. */
  receive(activity: object, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined>;
  /** Throws `Undelivered`. */
  speak(reference: Partial<ConversationReference>, logic: (context: TurnContext) => Promise<void>): Promise<void>;
}

type Authentication = NonNullable<ConstructorParameters<typeof CloudAdapter>[0]>;
type ConnectorFactory = ReturnType<Authentication['createConnectorFactory']>;

/** Tokens for the connector, cached by the SDK until five minutes before they end. */
export function createTokenSource({ appId, tenantId, type, password }: TeamsApp, cloud: TeamsCloud) {
  const factory = new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenantId,
    MicrosoftAppType: type,
    ...(password !== undefined && { MicrosoftAppPassword: password }),
  });
  const credentials = factory.createCredentials(appId, cloud.scope, `${cloud.loginUrl}${tenantId}`, true);
  // Both kinds that the factory makes are AppCredentials, which have getToken; its interface does not say so.
  return async (): Promise<string> =>
    (await (credentials as unknown as Promise<{ getToken(): Promise<string> }>)).getToken();
}

/** Nothing of the SDK authenticates: the guard has done it, and replies go through our own connector. */
function createAuthentication(deps: ConnectorDeps): Authentication {
  const closed = (): Promise<never> => Promise.reject(new TypeError('calls are verified before they come here'));
  // CloudAdapter uses three operations of a connector client's `conversations`, and hands the rest on unused.
  const connectorFactory = {
    create: async (serviceUrl: string) => ({ conversations: createConnector(deps, serviceUrl) satisfies Connector }),
  } as unknown as ConnectorFactory;
  const authentication = {
    authenticateRequest: closed,
    authenticateStreamingRequest: closed,
    createConnectorFactory: () => connectorFactory,
    createUserTokenClient: async () => ({}),
  };
  // The two members that are left out belong to skills and to sign-in cards, which are not offered.
  return authentication as unknown as Authentication;
}

class GuardedAdapter extends CloudAdapter {
  readonly #appId: string;

  constructor(deps: ConnectorDeps, appId: string) {
    super(createAuthentication(deps));
    this.#appId = appId;
  }

  receive(activity: Activity, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined> {
    const claimsIdentity = this.createClaimsIdentity(this.#appId);
    const connectorFactory = this.botFrameworkAuthentication.createConnectorFactory(claimsIdentity);
    return this.processActivity({ audience: '', claimsIdentity, connectorFactory }, activity, logic);
  }

  speak(reference: Partial<ConversationReference>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    return this.continueConversationAsync(this.createClaimsIdentity(this.#appId), reference, logic);
  }
}

/** `appId`: '' for Playground. */
export function createTeamsAdapter(deps: ConnectorDeps, appId: string): TeamsAdapter {
  const adapter = new GuardedAdapter(deps, appId);
  return {
    // What our schema let through is what the SDK needs of an Activity: type, id, channel, address, conversation, both sides.
    receive: (activity, logic) => adapter.receive(activity as Activity, logic),
    speak: (reference, logic) => adapter.speak(reference, logic),
  };
}
