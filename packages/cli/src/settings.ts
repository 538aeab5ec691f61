import { FacultyError } from "@faculty/shared/errors";

/** What the environment says; a flag of the same meaning goes before it. */
export interface Settings {
  readonly nats: NatsSettings;
  readonly backend: Backend | undefined;
  readonly logLevel: string | undefined;
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

export const backends = ["tensorflow", "wasm", "cpu"] as const;
export type Backend = (typeof backends)[number];

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
    backend: parseBackend("FACULTY_BACKEND", text("FACULTY_BACKEND")),
    logLevel: text("LOG_LEVEL"),
    noColour: text("NO_COLOR") !== undefined,
  };
}

function parseBackend(variable: string, value: string | undefined): Backend | undefined {
  if (value === undefined) return undefined;
  const found = backends.find((backend) => backend === value);
  if (found !== undefined) return found;
  throw new FacultyError("USAGE", `${variable} is ${JSON.stringify(value)}, expected one of ${backends.join(", ")}`);
}
