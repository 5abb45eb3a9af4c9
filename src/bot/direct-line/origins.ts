// Owns which pages may talk to the endpoint, and the CORS headers that the official client needs.
import type { Answer } from '../http/route';

type Headers = Readonly<Record<string, string | undefined>>;

export interface Origins {
  /** False for a page that is neither ours nor listed. Who sends no Origin at all is no page, unless it says so. */
  admits(headers: Headers): boolean;
  /** True only when the browser itself says that the request comes from one of our own pages. */
  isOwn(headers: Headers): boolean;
  /** Adds `Vary: Origin`, and for a listed origin what lets its page read the answer. */
  allow(headers: Headers, answer: Answer): Answer;
  preflight(headers: Headers): Answer;
}

export interface OriginLists {
  /** Addresses of our own pages; only their origin counts. Throws a TypeError for what is no address. */
  readonly own: readonly string[];
  /** Other pages that may use the endpoint or frame the widget. */
  readonly allowed: readonly string[];
}

export function createOrigins({ own, allowed }: OriginLists): Origins {
  const originsOf = (urls: readonly string[]): string[] => urls.map((url) => new URL(url).origin);
  const ownSet = new Set(originsOf(own));
  // ASVS 3.4.2: a fixed list, compared as a whole; never a prefix, suffix or pattern.
  const listed = new Set(originsOf([...own, ...allowed]));

  const corsHeaders = (headers: Headers): Record<string, string> => {
    const origin = headers['origin'];
    if (origin === undefined || !listed.has(origin)) return { vary: 'Origin' };
    return {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'Retry-After',
    };
  };

  return {
    admits(headers) {
      const origin = headers['origin'];
      if (origin !== undefined) return listed.has(origin);
      const site = headers['sec-fetch-site'];
      return site === undefined || site === 'same-origin';
    },
    isOwn(headers) {
      const origin = headers['origin'];
      return origin === undefined ? headers['sec-fetch-site'] === 'same-origin' : ownSet.has(origin);
    },
    allow: (headers, answer) => ({ ...answer, headers: { ...answer.headers, ...corsHeaders(headers) } }),
    preflight: (headers) => ({
      status: 204,
      headers: {
        ...corsHeaders(headers),
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': 'authorization, content-type, accept, x-ms-bot-agent, x-requested-with',
        'access-control-max-age': '600',
      },
    }),
  };
}
