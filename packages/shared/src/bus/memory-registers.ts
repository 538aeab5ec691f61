import { settledReason } from "../abort/settled-reason.ts";
import type { Clock } from "../clock/clock.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import type { Register, RegisterEntry } from "./bus.ts";
import type { Schedule } from "./delivery.ts";
import { registerTimeoutMs } from "./register-timeout.ts";

/** The client that asks. */
interface RegisterClient {
  readonly name: string;
  readonly clock: Clock;
  readonly isUp: () => boolean;
  /** A process that is gone learns nothing more. */
  readonly isGone: () => boolean;
}

/** What deliveries call the server that keeps registers. */
const server = "server";

export interface MemoryRegisters {
  open(name: string, client: RegisterClient): Register;
  /** @returns Puts what is there now back, revisions included. */
  backUp(): () => void;
}

/** Registers of one memory network. Each way an operation takes is a delivery that `schedule` may delay or drop. */
export function createMemoryRegisters(schedule: Schedule): MemoryRegisters {
  let entries = new Map<string, RegisterEntry>();
  const empty = { payload: new Uint8Array() };
  let revisions = 0;

  function operate<Value>(name: string, client: RegisterClient, apply: () => Value): Promise<Value> {
    const subject = `register ${name}`;
    const done = new AbortController();
    const operation = new Promise<Value>((resolve, reject) => {
      if (client.isGone()) return;
      if (!client.isUp()) throw new FacultyError("BUS_UNREACHABLE", `${subject}: there is no connection`);
      client.clock.sleep(registerTimeoutMs, done.signal).then(
        () => {
          const why = `${subject} was not answered within ${registerTimeoutMs} ms`;
          if (!client.isGone()) reject(new FacultyError("BUS_UNREACHABLE", why));
        },
        () => undefined,
      );
      schedule(
        () => {
          const value = apply();
          schedule(
            () => {
              if (client.isUp() && !client.isGone()) resolve(value);
            },
            { from: server, to: client.name, subject, message: empty },
          );
        },
        { from: client.name, to: server, subject, message: empty },
      );
    });
    return operation.finally(() => done.abort(settledReason));
  }

  return {
    open: (name, client) => ({
      read: () => operate(name, client, () => entries.get(name) ?? null),
      write: (value, revision) => {
        const copy = Uint8Array.from(value);
        return operate(name, client, () => {
          if ((entries.get(name)?.revision ?? 0) !== revision) return null;
          entries.set(name, { value: copy, revision: ++revisions });
          return revisions;
        });
      },
    }),
    backUp: () => {
      const [kept, keptRevisions] = [new Map(entries), revisions];
      return () => {
        entries = new Map(kept);
        revisions = keptRevisions;
      };
    },
  };
}
