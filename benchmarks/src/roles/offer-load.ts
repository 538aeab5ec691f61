import type { BusMessage } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { headerNames } from "@faculty/shared/frames";

/** What became of requests that were sent for a while. */
export interface Offered {
  readonly answered: number;
  /** Refused as FULL. */
  readonly refused: number;
  readonly failed: number;
  /** Answered a second, until the last request was settled. */
  readonly goodput: number;
  /** Sent a second, while requests were sent. */
  readonly offered: number;
}

/** Sends one request and waits for its reply. */
export type AskOnce = () => Promise<BusMessage>;

/** How often requests are sent where a rate is kept. */
const tickMs = 5;

/** So many at a time, the next when one is settled: as much as is answered, and no more. */
export async function offerInTurn(ask: AskOnce, atOnce: number, seconds: number, clock: Clock): Promise<Offered> {
  const load = measure(ask, clock);
  const turns = Array.from({ length: atOnce }, async () => {
    while (load.elapsedMs() < 1000 * seconds) await load.one();
  });
  await Promise.all(turns);
  return load.result(load.elapsedMs());
}

/** At that rate, whatever becomes of them. */
export async function offerAtRate(ask: AskOnce, perSecond: number, seconds: number, clock: Clock): Promise<Offered> {
  const load = measure(ask, clock);
  const sent: Promise<void>[] = [];
  for (;;) {
    const elapsedMs = load.elapsedMs();
    if (elapsedMs >= 1000 * seconds) break;
    while (sent.length < (elapsedMs * perSecond) / 1000) sent.push(load.one());
    await clock.sleep(tickMs);
  }
  const sentMs = load.elapsedMs();
  await Promise.all(sent);
  return load.result(sentMs);
}

function measure(ask: AskOnce, clock: Clock) {
  const startMs = clock.now();
  const counts = { answered: 0, refused: 0, failed: 0 };
  const elapsedMs = () => clock.now() - startMs;
  return {
    elapsedMs,
    one: async () => {
      counts[await outcomeOf(ask)] += 1;
    },
    result: (sentMs: number): Offered => ({
      ...counts,
      goodput: (1000 * counts.answered) / elapsedMs(),
      offered: (1000 * (counts.answered + counts.refused + counts.failed)) / sentMs,
    }),
  };
}

async function outcomeOf(ask: AskOnce): Promise<"answered" | "refused" | "failed"> {
  try {
    const code = (await ask()).headers[headerNames.errorCode];
    if (code === undefined) return "answered";
    return code === "FULL" ? "refused" : "failed";
  } catch {
    return "failed";
  }
}
