import { type Coordinator, type CoordinatorOptions, serveCoordinator } from "@faculty/coordinator";
import { type RunSpec, signalMode } from "@faculty/shared/config";

/** A coordinator and, where the run keeps signals, its store, which only the one that serves may have open. */
export async function serveStored(spec: RunSpec, options: CoordinatorOptions): Promise<Coordinator> {
  if (signalMode(spec) === "online") return serveCoordinator(options);
  const { openSignalStore } = await import("@faculty/coordinator/signals"); // with Arrow
  const store = await openSignalStore({ ...spec.signals, logger: options.logger });
  const coordinator = await serveCoordinator({ ...options, store }).catch(async (thrown: unknown) => {
    await store[Symbol.asyncDispose]();
    throw thrown;
  });
  return {
    ...coordinator,
    [Symbol.asyncDispose]: async () => {
      await coordinator[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}
