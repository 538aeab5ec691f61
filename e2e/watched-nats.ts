import { type Bus, connectNats } from "@faculty/shared/bus";
import { allTrainerProgress, readProgress, subjects } from "@faculty/shared/protocol";
import { type NatsServer, startNatsServer } from "@faculty/shared/testing";

/** A real nats-server, and what an observer hears on it. */
export interface WatchedNats extends AsyncDisposable {
  readonly server: NatsServer;
  readonly bus: Bus;
  /** Resolves when a student of the run tells that it is in that phase. */
  training(run: string, phase?: "distil" | "stage"): Promise<void>;
  /** Resolves when a coordinator of the run serves under that generation, or a later one. */
  serving(run: string, generation: number): Promise<void>;
}

/** @param args - More of the server's. */
export async function startWatchedNats(args: readonly string[] = []): Promise<WatchedNats> {
  const server = await startNatsServer({ args });
  const bus = await connectNats({ servers: server.url, clientName: "observer" });
  const heard = (subject: string, run: string, isIt: (told: ReturnType<typeof readProgress>) => boolean) =>
    new Promise<void>((resolve) => {
      const subscription = bus.subscribe(subject, (message) => {
        if (!isIt(readProgress(message, run))) return;
        subscription.unsubscribe();
        resolve();
      });
    });
  return {
    server,
    bus,
    training: (run, phase = "distil") =>
      heard(allTrainerProgress(run), run, (told) => told.kind === "trainer" && told.phase === phase),
    serving: (run, generation) =>
      heard(
        subjects.coordinatorProgress(run),
        run,
        (told) => told.kind === "coordinator" && told.generation >= generation,
      ),
    [Symbol.asyncDispose]: async () => {
      await bus[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
