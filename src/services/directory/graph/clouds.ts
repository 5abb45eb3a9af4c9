// Owns where Microsoft's clouds are: the roots of Graph and of the identity platform, by the name of the cloud.

export interface Cloud {
  /** Root of Graph, without a version and without a slash at its end. */
  readonly graph: string;
  /** Root of the identity platform, likewise. */
  readonly authority: string;
}

export type CloudName = 'global' | 'usgov' | 'dod' | 'china';

// learn.microsoft.com/graph/deployments; GCC uses the global one.
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  global: { graph: 'https://graph.microsoft.com', authority: 'https://login.microsoftonline.com' },
  usgov: { graph: 'https://graph.microsoft.us', authority: 'https://login.microsoftonline.us' },
  dod: { graph: 'https://dod-graph.microsoft.us', authority: 'https://login.microsoftonline.us' },
  china: { graph: 'https://microsoftgraph.chinacloudapi.cn', authority: 'https://login.chinacloudapi.cn' },
};
