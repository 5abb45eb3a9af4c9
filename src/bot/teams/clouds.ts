// Owns what differs between Microsoft's clouds: who signs calls to a bot, where its replies may go, where it gets its token.

export interface TeamsCloud {
  /** OpenID metadata of whoever signs the calls that reach a bot. */
  readonly metadataUrl: string;
  readonly issuer: string;
  /** Hosts of Teams' connector: the only ones that a reply, and with it our token, ever goes to. */
  readonly hosts: readonly string[];
  /** What files lie below; none where bots have no files (GCC High, DoD). */
  readonly fileHosts: readonly string[];
  readonly loginUrl: string;
  readonly scope: string;
}

export type CloudName = 'public' | 'usgov';

// Bot Connector authentication (learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication).
export const clouds: Readonly<Record<CloudName, TeamsCloud>> = {
  public: {
    metadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    issuer: 'https://api.botframework.com',
    hosts: ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'],
    fileHosts: ['.sharepoint.com'],
    loginUrl: 'https://login.microsoftonline.com/',
    scope: 'https://api.botframework.com',
  },
  usgov: {
    metadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    issuer: 'https://api.botframework.us',
    hosts: ['smba.infra.gov.teams.microsoft.us', 'smba.infra.dod.teams.microsoft.us'],
    fileHosts: [],
    loginUrl: 'https://login.microsoftonline.us/',
    scope: 'https://api.botframework.us',
  },
};
