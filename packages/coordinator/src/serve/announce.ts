import type { Bus, Endpoint } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { encodeFrame } from "@faculty/shared/frames";
import { type Progress, type Serving, servingIntervalMs } from "@faculty/shared/protocol";
import { serviceNames, subjects } from "@faculty/shared/subjects";
import { publishEvery } from "./publish-every.ts";

export interface AnnouncedCoordinator {
  readonly bus: Bus;
  readonly runId: string;
  readonly generation: number;
  readonly clock: Clock;
  readonly progress: () => Progress;
}

/** Disposed, it takes no more pulls, then falls silent. */
export interface Announced extends AsyncDisposable {
  /** Takes no more pulls, and goes on to say how far it is. */
  stopListening(): Promise<void>;
}

const progressEveryMs = 1000;

/**
 * Registers a coordinator's `pull` endpoint and says on the bus that it serves, and how far it is.
 */
export async function announce(
  { bus, runId, generation, clock, progress }: AnnouncedCoordinator,
  handle: Endpoint["handle"],
): Promise<Announced> {
  const silence = new AbortController();
  const service = await bus.serve(
    {
      name: serviceNames.coordinator,
      version: "0.1.0",
      description: "merges the teachers' soft targets of one run",
      metadata: { run: runId, generation: String(generation) },
    },
    [{ name: "pull", subject: subjects.pull(runId), queue: `generation-${generation}`, handle }],
  );
  const serving: Serving = { run: runId, generation, instance: service.id };
  const saying = [
    publishEvery(
      bus,
      subjects.serving(runId),
      () => encodeFrame({ ...serving }, []),
      servingIntervalMs,
      clock,
      silence.signal,
    ),
    publishEvery(
      bus,
      subjects.coordinatorProgress(runId),
      () => ({ payload: Buffer.from(JSON.stringify(progress())) }),
      progressEveryMs,
      clock,
      silence.signal,
    ),
  ];
  let stopped: Promise<void> | undefined;
  const stopListening = () => {
    stopped ??= Promise.resolve(service[Symbol.asyncDispose]());
    return stopped;
  };
  return {
    stopListening,
    [Symbol.asyncDispose]: async () => {
      await stopListening();
      silence.abort();
      await Promise.all(saying);
    },
  };
}
