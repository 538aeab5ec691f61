import { type Bus, connectNats } from "@faculty/shared/bus";
import { type Progress, readProgress } from "@faculty/shared/protocol";
import { allTrainerProgress, subjects } from "@faculty/shared/subjects";
import { type NatsServer, startNatsServer } from "@faculty/testing";

/** A real nats-server, and what an observer hears on it. */
export interface WatchedNats extends AsyncDisposable {
  readonly server: NatsServer;
  readonly bus: Bus;
  /** Resolves when a student of the run tells that it is in that phase. */
  training(run: string, phase?: "distil" | "stage"): Promise<void>;
  /** Resolves with the generation under which a coordinator of the run serves, once it is that one or a later one. */
  serving(run: string, generation: number): Promise<number>;
}

/** @param args - More of the server's. */
export async function startWatchedNats(args: readonly string[] = []): Promise<WatchedNats> {
  const server = await startNatsServer({ args });
  const bus = await connectNats({ servers: server.url, clientName: "observer" });
  const heard = <Told>(subject: string, run: string, find: (told: Progress) => Told | null): Promise<Told> =>
    new Promise((resolve) => {
      const subscription = bus.subscribe(subject, (message) => {
        const told = find(readProgress(message, run));
        if (told === null) return;
        subscription.unsubscribe();
        resolve(told);
      });
    });
  return {
    server,
    bus,
    training: async (run, phase = "distil") => {
      await heard(allTrainerProgress(run), run, (told) =>
        told.kind === "trainer" && told.phase === phase ? told : null,
      );
    },
    serving: (run, generation) =>
      heard(subjects.coordinatorProgress(run), run, (told) =>
        told.kind === "coordinator" && told.generation >= generation ? told.generation : null,
      ),
    [Symbol.asyncDispose]: async () => {
      await bus[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
