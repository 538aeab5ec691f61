import { delimiter, resolve } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { Roots } from "@faculty/shared/files";
import type { LogLevel } from "@faculty/shared/logging";
import type { Rung } from "@faculty/shared/processes";
import { type Failpoint, readFailpoint } from "./failpoint.ts";
import { type OtlpSettings, otlpSettings } from "./otlp-export.ts";

/** What the environment says; a flag of the same meaning goes before it. */
export interface Settings {
  readonly nats: NatsSettings;
  readonly backend: Rung | undefined;
  readonly logLevel: LogLevel | undefined;
  /** `service` of every line of the log, and of traces and metrics. */
  readonly serviceName: string | undefined;
  readonly noColour: boolean;
  /** Folders within which models, data sets, stores and run folders must lie. */
  readonly roots: Roots;
  /** Where data sets are laid down; undefined: in this user's cache. */
  readonly cache: string | undefined;
  /** Where the run's data set lies prepared, as its supervisor found it. */
  readonly prepared: string | undefined;
  /** Where a trainer ends as if it were killed; for tests. */
  readonly failpoint: Failpoint | undefined;
  /** Where a role's health is asked for, and where its metrics are. */
  readonly admin: ListenSettings;
  readonly metrics: ListenSettings;
  /** Where its traces and metrics are sent. */
  readonly otlp: OtlpSettings;
}

export interface ListenSettings {
  /** Undefined: nowhere. 0: a free one. */
  readonly port: number | undefined;
  readonly host: string;
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
  /** Of the first connection. */
  readonly timeoutMs: number | undefined;
  /** Below which this process gets its replies, where the server wants another than its own default. */
  readonly inboxPrefix: string | undefined;
  /** Folder of `faculty auth init`, from which each role takes its own identity unless one is given above. */
  readonly authFolder: string | undefined;
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const rungs: readonly Rung[] = ["native", "wasm", "cpu"];

/** Health and metrics tell of a run: only this machine is told unless somebody says otherwise. */
const loopback = "127.0.0.1";
const portLimit = 2 ** 16;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that docs/security.md lists; an empty one counts as absent.
 * @param readSecret - Content of the file that a `*_FILE` variable names.
 */
export function readSettings(environment: Environment, readSecret: (path: string) => string): Settings {
  const text = (name: string) => environment[name] || undefined;
  const secret = (name: string) => secretOf(name, text(name), text(`${name}_FILE`), readSecret);
  const failpoint = text("FACULTY_FAILPOINT");
  const host = text("FACULTY_ADMIN_HOST") ?? loopback;
  return {
    nats: {
      url: secret("NATS_URL"),
      user: secret("NATS_USER"),
      password: secret("NATS_PASSWORD"),
      credentialsFile: text("NATS_CREDS"),
      nkeyFile: text("NATS_NKEY"),
      certFile: text("NATS_CERT"),
      keyFile: text("NATS_KEY"),
      caFile: text("NATS_CA"),
      timeoutMs: durationMs("NATS_TIMEOUT", text("NATS_TIMEOUT")),
      inboxPrefix: text("NATS_INBOX_PREFIX"),
      authFolder: text("FACULTY_AUTH"),
    },
    backend: oneOf("FACULTY_BACKEND", text("FACULTY_BACKEND"), rungs),
    logLevel: oneOf("LOG_LEVEL", text("LOG_LEVEL"), logLevels),
    serviceName: text("OTEL_SERVICE_NAME"),
    admin: { port: portOf("FACULTY_ADMIN_PORT", text("FACULTY_ADMIN_PORT")), host },
    metrics: { port: portOf("FACULTY_METRICS_PORT", text("FACULTY_METRICS_PORT")), host },
    otlp: otlpSettings(environment),
    noColour: text("NO_COLOR") !== undefined,
    roots: rootsOf("FACULTY_ROOTS", text("FACULTY_ROOTS")),
    cache: text("FACULTY_CACHE") && resolve(text("FACULTY_CACHE") ?? ""),
    prepared: text("FACULTY_PREPARED"),
    failpoint: failpoint === undefined ? undefined : readFailpoint(failpoint),
  };
}

/** Folders with `:` between them (`;` on Windows), as in `PATH`. Absent: none, which is anywhere. */
export function rootsOf(name: string, list: string | undefined): Roots {
  if (list === undefined) return [];
  const folders = list.split(delimiter).filter((folder) => folder !== "");
  if (folders.length > 0) return folders.map((folder) => resolve(folder));
  throw new FacultyError(
    "USAGE",
    `${name} is ${JSON.stringify(list)}, expected folders with ${delimiter} between them`,
  );
}

/** Tells processes that are started from here of the roots, however this one was told of them. */
export function rootsEnvironment(roots: Roots): Environment {
  return { FACULTY_ROOTS: roots.length === 0 ? undefined : roots.join(delimiter) };
}

function portOf(variable: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (Number.isSafeInteger(port) && port >= 0 && port < portLimit) return port;
  throw new FacultyError("USAGE", `${variable} is ${JSON.stringify(value)}, expected a port from 0 to 65535`);
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

/** The variable, or what the file says that `<variable>_FILE` names, so that a secret need not be in the environment. */
function secretOf(
  variable: string,
  value: string | undefined,
  path: string | undefined,
  readSecret: (path: string) => string,
): string | undefined {
  if (path === undefined) return value;
  if (value !== undefined) throw new FacultyError("USAGE", `${variable} and ${variable}_FILE are both set: drop one`);
  try {
    return readSecret(path).trim();
  } catch (cause) {
    throw new FacultyError(
      "NOT_FOUND",
      `${variable}_FILE names ${path}, which cannot be read`,
      { variable },
      { cause },
    );
  }
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration as the `nats` command line takes it: `5s`, `1m30s`. */
function durationMs(variable: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ""] ?? 0), 0);
  if (parts.map(([part]) => part).join("") === value && ms >= 1) return ms;
  throw new FacultyError("USAGE", `${variable} is ${JSON.stringify(value)}, expected a duration such as 5s or 1m30s`);
}
