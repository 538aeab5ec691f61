import type { Bus, BusMessage } from "@faculty/shared/bus";
import { headerNames } from "@faculty/shared/frames";

export interface TimedBus {
  readonly bus: Bus;
  /** Of each batch since the last call: request received to reply sent, minus the slowest teacher's own time. */
  takeOverheadsMs(): readonly number[];
}

/**
 * A bus that times what passes. Teachers say themselves how long a request took them (`queueMs`, `computeMs`), so that
 * the way to them and back counts as the coordinator's. True for pulls that come one after the other.
 */
export function timeBatches(bus: Bus): TimedBus {
  const overheads: number[] = [];
  let slowestMs = 0;

  /** Read by itself, for little: what it costs counts as the coordinator's. */
  function ownMs({ headers, payload }: BusMessage): number {
    const head = Buffer.from(payload.buffer, payload.byteOffset, Number(headers[headerNames.headBytes])).toString();
    const { queueMs, computeMs } = JSON.parse(head);
    return queueMs + computeMs;
  }

  return {
    bus: {
      ...bus,
      request: async (subject, message, options) => {
        const reply = await bus.request(subject, message, options);
        if (subject.endsWith(".predict")) slowestMs = Math.max(slowestMs, ownMs(reply));
        return reply;
      },
      serve: (description, endpoints) =>
        bus.serve(
          description,
          endpoints.map((endpoint) => ({
            ...endpoint,
            handle: (message, respond) => {
              const startMs = performance.now();
              slowestMs = 0;
              endpoint.handle(message, (reply) => {
                respond(reply);
                overheads.push(performance.now() - startMs - slowestMs);
              });
            },
          })),
        ),
    },
    takeOverheadsMs: () => overheads.splice(0),
  };
}
