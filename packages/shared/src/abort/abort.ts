/** What of an AbortSignal is needed by whoever waits and does not hand it on to Node.js. */
export interface Abort {
  readonly aborted: boolean;
  readonly reason: unknown;
  /** @throws `reason`, once it is aborted. */
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
