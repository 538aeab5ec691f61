import { setMaxListeners } from "node:events";
import { FacultyError } from "@faculty/shared/errors";

/** A signal that somebody holds until it is disposed. */
interface HeldSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Follows a caller's signal. Its reason is the error that the library states, where that of `controller.abort()` is an
 * AbortError. Disposing it lets go of the caller's.
 * @param abort - Absent: it never fires.
 * @param what - Names what was stopped, and what is left of it.
 */
export function stoppedBy(abort: AbortSignal | undefined, what: string): HeldSignal {
  const own = new AbortController();
  setMaxListeners(0, own.signal);
  const stop = () => own.abort(new FacultyError("CANCELLED", what, {}, { cause: abort?.reason }));
  if (abort?.aborted === true) stop();
  else abort?.addEventListener("abort", stop, { once: true });
  return { signal: own.signal, [Symbol.dispose]: () => abort?.removeEventListener("abort", stop) };
}
