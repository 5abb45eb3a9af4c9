// Owns what the Graph client asks of whoever can prove that it is us.

export interface TokenProvider {
  /**
   * A bearer token for Graph. `fresh`: the last one was refused, so it is not taken from any cache. Throws
   * `Fault('directory.unavailable')`, or `.refused` when the identity platform does not accept what we prove ourselves with.
   */
  token(options?: { readonly fresh?: boolean }): Promise<string>;
}
