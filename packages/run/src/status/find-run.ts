import type { Bus } from "@faculty/shared/bus";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { subjectToken } from "@faculty/shared/subjects";
import { connectBus, defaultUrl } from "../bus/connect-bus.ts";
import { readServerNotes, type ServerNote } from "../run-folder/server-note.ts";
import type { NatsSettings } from "../settings/settings.ts";
import { onlyRun } from "./observe-run.ts";

export interface FoundRun extends AsyncDisposable {
  readonly bus: Bus;
  readonly run: string;
  /** Another connection like `bus`, for what a server may deny: that ends the connection. The caller disposes it. */
  readonly connectAgain: () => Promise<Bus>;
}

const observer = { role: "observer", clientName: "faculty status" } as const;

/**
 * The run to be shown: on the NATS that the settings name; without one, what `faculty run` started with a server of its own,
 * by its folder, or the folders below `runs`; else on the NATS at the usual address.
 * @throws FacultyError USAGE where there are several and none is named; NOT_FOUND, BUS_UNREACHABLE, BUS_REFUSED.
 */
export async function findRun(
  named: string | undefined,
  nats: NatsSettings,
  runs: string,
  usualUrl: string = defaultUrl,
): Promise<FoundRun> {
  if (nats.url === undefined) {
    const below = await readServerNotes(runs, named);
    const notes = below.length > 0 || named === undefined ? below : await readServerNotes(".", named);
    const found = await Promise.all(notes.map((note) => reach(note, nats)));
    const going = found.filter((one) => one !== null);
    const [only, another] = going;
    if (only !== undefined && another === undefined) return only;
    for (const one of going) await one[Symbol.asyncDispose]();
    if (another !== undefined)
      throw new FacultyError(
        "USAGE",
        `${going.length} runs go on in ${runs}, say which: ${going.map(({ run }) => run).join(", ")}`,
      );
  }
  const reached = { ...nats, url: nats.url ?? usualUrl };
  const bus = await connectBus(reached, observer).catch((thrown: unknown) => {
    const error = asFacultyError(thrown);
    if (nats.url !== undefined || error.code !== "BUS_UNREACHABLE") throw thrown;
    const where = named === undefined ? `no run goes on in ${runs}` : `run ${named} does not go on here`;
    throw new FacultyError(error.code, `${where}; ${error.message}`, error.details, { cause: error });
  });
  try {
    return foundOn(bus, reached, named === undefined ? await onlyRun(bus) : subjectToken("run", named));
  } catch (thrown) {
    await bus[Symbol.asyncDispose]();
    throw thrown;
  }
}

/** Null where the run was killed, and its note is all that is left. */
async function reach({ run, url, auth }: ServerNote, nats: NatsSettings): Promise<FoundRun | null> {
  try {
    const reached = { ...nats, url, authFolder: auth };
    return foundOn(await connectBus(reached, observer), reached, run);
  } catch (thrown) {
    if (asFacultyError(thrown).code === "BUS_UNREACHABLE") return null;
    throw thrown;
  }
}

function foundOn(bus: Bus, nats: NatsSettings, run: string): FoundRun {
  return {
    bus,
    run,
    connectAgain: () => connectBus(nats, observer),
    [Symbol.asyncDispose]: () => Promise.resolve(bus[Symbol.asyncDispose]()),
  };
}
