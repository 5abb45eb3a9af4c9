// Owns who may come in at all: the Host that was asked for, and, for forms, the page that it was sent from.
import type { Route } from './route';

export interface Gate {
  /** 421 for a Host that is not ours: no answer is ever made for, or cached under, another name (attack WEB-01). */
  hostAllowed(host: string | undefined): boolean;
  /** Own pages only: Origin, or where a browser sends none, Sec-Fetch-Site (attack WEB-07). */
  originAllowed(headers: Readonly<Record<string, string | undefined>>): boolean;
}

/** Load balancers and scrapers ask by address. */
export const anyHost = ['/healthz', '/readyz', '/metrics'];

export function createGate({ publicUrl, port, demo }: { publicUrl: string; port: number; demo: boolean }): Gate {
  const url = new URL(publicUrl);
  const names = demo ? [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`] : [];
  const hosts = new Set([url.host, ...names]);
  const origins = new Set([url.origin, ...names.map((name) => `http://${name}`)]);
  return {
    hostAllowed: (host) => host !== undefined && hosts.has(host.toLowerCase()),
    originAllowed(headers) {
      const { origin } = headers;
      const site = headers['sec-fetch-site'];
      const sameSite = site === 'same-origin' || site === 'none';
      // Our pages ask for no referrer, and then browsers send `Origin: null` with a form: only Sec-Fetch-Site tells.
      if (origin === 'null') return sameSite;
      if (origin !== undefined) return origins.has(origin);
      return site === undefined || sameSite;
    },
  };
}

export const ownOriginOnly = (route: Route): boolean =>
  route.ownOriginOnly ?? ['form', 'upload'].includes(route.accepts ?? 'nothing');
