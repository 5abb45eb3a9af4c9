// Owns MSAL's way to the network: our fetch, with a time limit, which its own requests do not have.
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { Fault } from '../../faults';

const timeLimitMs = 5_000;
const mostBytes = 256 * 1024;

interface NetworkDeps {
  readonly fetch: typeof fetch;
}

async function request<Body>({ fetch }: NetworkDeps, url: string, init: RequestInit): Promise<NetworkResponse<Body>> {
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeLimitMs) });
  const text = await response.text();
  if (text.length > mostBytes) throw new Fault('directory.unavailable', 'The identity platform answered far too much');
  const headers = Object.fromEntries(response.headers);
  // MSAL checks the fields that it reads; an answer that is no JSON becomes one without any.
  return { headers, status: response.status, body: parse(text) as Body };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export const createNetwork = (deps: NetworkDeps): INetworkModule => ({
  sendGetRequestAsync: (url: string, { headers }: NetworkRequestOptions = {}) => request(deps, url, { headers }),
  sendPostRequestAsync: (url: string, { headers, body }: NetworkRequestOptions = {}) =>
    request(deps, url, { method: 'POST', headers, body }),
});
