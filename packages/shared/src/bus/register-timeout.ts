/** A register answers within this, or the operation failed: a lease is renewed several times before it is over. */
export const registerTimeoutMs = 1000;
