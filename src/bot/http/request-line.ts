// Owns what a request line and a Host may look like. restify builds a URL of both before any handler of ours runs: it throws
// where it cannot, and it resolves `..` and `%2e`, so that it would route by another path than the one that is checked.
import type { IncomingMessage } from 'node:http';

type RequestHead = Pick<IncomingMessage, 'url' | 'headers' | 'rawHeaders'>;

const hostShape = /^[\w.:[\]-]*$/;

/** RFC 9112 3.2: one Host, and nothing but a host and a port in it. None: HTTP/1.0, and for the gate to refuse. */
function hasPlainHost({ rawHeaders, headers }: RequestHead): boolean {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  const host = headers.host ?? '';
  return hosts.length <= 1 && hostShape.test(host) && (host === '' || URL.canParse(`http://${host}/`));
}

/** A path that is already what a URL parser makes of it. `http://…` and `*` are for proxies, which this is not. */
function hasPlainPath({ url = '' }: RequestHead): boolean {
  const [path = ''] = url.split('?');
  const whole = `http://host${path}`;
  return path.startsWith('/') && URL.canParse(whole) && new URL(whole).pathname === path;
}

/** False: nobody should be asked to make sense of it (attacks WEB-01, WEB-15). */
export const isPlainRequest = (request: RequestHead): boolean => hasPlainHost(request) && hasPlainPath(request);
