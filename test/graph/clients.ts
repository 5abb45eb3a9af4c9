// The vendor's own clients towards the double: msal-node for tokens, microsoft-graph-client for calls, as they come.
import { ConfidentialClientApplication, type NodeAuthOptions } from '@azure/msal-node';
import { Client, type Context, HTTPMessageHandler, type Middleware } from '@microsoft/microsoft-graph-client';
import type { GraphDouble } from './double';

export type Proof = Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate' | 'clientAssertion'>;

/** What Latchkey's registration would be configured with; its secret, unless another proof is given. */
export const confidentialClient = (double: GraphDouble, proof: Proof = { clientSecret: double.secret }) =>
  new ConfidentialClientApplication({
    auth: {
      clientId: double.app.clientId,
      authority: `${double.origin}/${double.tenantId}`,
      knownAuthorities: [new URL(double.origin).host],
      ...proof,
    },
  });

export const scopeOf = ({ origin }: Pick<GraphDouble, 'origin'>): string => `${origin}/.default`;

export async function tokenFor(double: GraphDouble, proof?: Proof): Promise<string> {
  const result = await confidentialClient(double, proof).acquireTokenByClientCredential({ scopes: [scopeOf(double)] });
  return result?.accessToken ?? '';
}

class Bearing implements Middleware {
  private next: Middleware | undefined;
  constructor(private readonly token: string) {}
  setNext(next: Middleware): void {
    this.next = next;
  }
  async execute(context: Context): Promise<void> {
    context.options = { ...context.options };
    context.options.headers = new Headers({
      ...Object.fromEntries(new Headers(context.options.headers as HeadersInit)),
      authorization: `Bearer ${this.token}`,
    });
    await this.next?.execute(context);
  }
}

/** The client without its retries: what it is told is what the test sees. */
export function graphClient(double: GraphDouble, token: string): Client {
  const bearing = new Bearing(token);
  const http = new HTTPMessageHandler();
  bearing.setNext(http);
  return Client.initWithMiddleware({ baseUrl: `${double.origin}/`, defaultVersion: 'v1.0', middleware: bearing });
}
