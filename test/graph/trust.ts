// Makes this process trust the double's authority: a fetch of Node 20 takes no CA once the process runs.

interface Outer {
  [symbol: symbol]: { constructor: new (options: object) => unknown } | undefined;
}

const dispatcher = Symbol.for('undici.globalDispatcher.1');

/**
 * Every fetch of this process trusts `authority` and nothing else from now on; the answer undoes it. Works inside a test
 * framework's sandbox, too, whose fetch is that of the process.
 */
export async function trustInThisProcess(authority: string): Promise<() => void> {
  // Node makes the dispatcher at the first fetch; this one never leaves the process.
  await fetch('data:,').then((answer) => answer.text());
  // The realm that fetch belongs to: a function made there sees its global object.
  const outer = Object.getPrototypeOf(fetch).constructor('return globalThis')() as Outer; // what node:undici keeps there
  const before = outer[dispatcher];
  if (before === undefined) throw new Error('this Node keeps no dispatcher for fetch');
  const Agent = before.constructor;
  outer[dispatcher] = new Agent({ connect: { ca: authority } }) as Outer[symbol]; // an Agent like the one before
  return () => {
    outer[dispatcher] = before;
  };
}

type Told = Set<(requestId: string) => void>;

/**
 * For a test that does not want to wait for time limits: a fetch of this process is over time as soon as the double knows that it will
 * never be answered. The answer undoes it.
 */
export function loseNoTime({ onHang }: { readonly onHang: Told }): () => void {
  const patient = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const requestId = new Headers(init?.headers).get('client-request-id');
    const limit = new AbortController();
    const end = (hung: string): void => {
      if (hung === requestId) limit.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    };
    onHang.add(end);
    const signal = init?.signal == null ? limit.signal : AbortSignal.any([init.signal, limit.signal]);
    // Heard until the next call: the body may be what never ends.
    return patient(input, { ...init, signal });
  };
  return () => {
    globalThis.fetch = patient;
    onHang.clear();
  };
}
