import type { Rung } from "@faculty/shared/backend";
import { FacultyError } from "@faculty/shared/errors";
import type { LogLevel } from "@faculty/shared/logging";

/** What the environment says; a flag of the same meaning goes before it. */
export interface Settings {
  readonly nats: NatsSettings;
  readonly backend: Rung | undefined;
  readonly logLevel: LogLevel | undefined;
  readonly noColour: boolean;
}

/** How to reach NATS, under the names of the `nats` command line; `*File` are paths. */
export interface NatsSettings {
  readonly url: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly credentialsFile: string | undefined;
  readonly nkeyFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly caFile: string | undefined;
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const rungs = ["native", "wasm", "cpu"] as const; // shared/backend's, without loading TensorFlow

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the variables that docs/operations.md lists; an empty one counts as absent. */
export function readSettings(environment: Environment): Settings {
  const text = (name: string) => environment[name] || undefined;
  return {
    nats: {
      url: text("NATS_URL"),
      user: text("NATS_USER"),
      password: text("NATS_PASSWORD"),
      credentialsFile: text("NATS_CREDS"),
      nkeyFile: text("NATS_NKEY"),
      certFile: text("NATS_CERT"),
      keyFile: text("NATS_KEY"),
      caFile: text("NATS_CA"),
    },
    backend: oneOf("FACULTY_BACKEND", text("FACULTY_BACKEND"), rungs),
    logLevel: oneOf("LOG_LEVEL", text("LOG_LEVEL"), logLevels),
    noColour: text("NO_COLOR") !== undefined,
  };
}

/** The value where it is one of the list, undefined where there is none. */
function oneOf<Value extends string>(
  variable: string,
  value: string | undefined,
  allowed: readonly Value[],
): Value | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new FacultyError("USAGE", `${variable} is ${JSON.stringify(value)}, expected one of ${allowed.join(", ")}`);
}
