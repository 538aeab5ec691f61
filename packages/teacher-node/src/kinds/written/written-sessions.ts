import type { Session } from "../onnx/onnx-thread.ts";

/** A graph in ONNX Runtime, ready for requests of any size. Disposing frees it. */
export interface WrittenSessions extends AsyncDisposable {
  for(rows: number): Promise<Session>;
}

/**
 * Several threads, with the bits of one. ONNX Runtime shares out samples where there are as many as threads; of fewer it
 * shares out each one's sums and products, and splits them where the number of threads says. So fewer have one thread.
 * @param shared - Of that many threads; freed with the others.
 * @param openAlone - Opens a session of one thread, when it is first needed.
 */
export function writtenSessions(shared: Session, threads: number, openAlone: () => Promise<Session>): WrittenSessions {
  let alone: Promise<Session> | undefined;
  return {
    for: async (rows) => {
      if (rows >= threads) return shared;
      alone ??= openAlone();
      return alone;
    },
    [Symbol.asyncDispose]: async () => {
      await shared.release();
      await alone?.then(
        (session) => session.release(),
        () => undefined, // whoever asked was told
      );
    },
  };
}
