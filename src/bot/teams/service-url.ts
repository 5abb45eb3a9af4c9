// Owns where replies may go. A serviceUrl comes with every call and decides where our token is sent, so it is compared with a
// list of hosts, on arrival and again before each send (attacks BF-04, BF-08).

export interface ServiceUrls {
  /** The normal form, or undefined for an address that nothing may be sent to. */
  allow(serviceUrl: string): string | undefined;
}

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Host in lower case, no default port, no trailing slash; undefined with a user name, query, fragment or backslash in it. */
export function normalise(serviceUrl: string): URL | undefined {
  if (!URL.canParse(serviceUrl) || /[\\\s]/.test(serviceUrl)) return undefined;
  const url = new URL(serviceUrl);
  const extras = url.username + url.password + url.search + url.hash;
  return extras === '' && !serviceUrl.includes('@') ? url : undefined;
}

const plain = (url: URL): string => url.href.replace(/\/+$/, '');

/** True when both are one address after `normalise`. */
export function sameServiceUrl(left: string, right: string): boolean {
  const [a, b] = [normalise(left), normalise(right)];
  return a !== undefined && b !== undefined && plain(a) === plain(b);
}

const isTeams = (url: URL, hosts: readonly string[]): boolean =>
  url.protocol === 'https:' && url.port === '' && hosts.includes(url.hostname);

const isLoopback = (url: URL): boolean => url.protocol === 'http:' && loopbackNames.has(url.hostname);

/** `loopback`: for Playground on the machine of whoever tries the demo; then nothing else is allowed. */
export const createServiceUrls = (allowed: readonly string[] | 'loopback'): ServiceUrls => ({
  allow(serviceUrl) {
    const url = normalise(serviceUrl);
    if (url === undefined) return undefined;
    const may = allowed === 'loopback' ? isLoopback(url) : isTeams(url, allowed);
    return may ? plain(url) : undefined;
  },
});
