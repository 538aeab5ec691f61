import {
  type DestinationStream,
  destination,
  type Logger as PinoLogger,
  pino,
  stdSerializers,
  stdTimeFunctions,
} from "pino";

export type Logger = PinoLogger;
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

export interface LoggerOptions {
  /** The role: `coordinator`, `teacher-node`, `student-trainer`, `faculty`. */
  readonly service: string;
  readonly level: LogLevel;
  /** Fields of every line: `instance`, `run_id`, `teacher`, … */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Where lines go; absent: standard error, so that standard output stays data. */
  readonly to?: DestinationStream;
}

const stderrDescriptor = 2;

const secretNames = ["password", "pass", "token", "nkey", "nkeySeed", "credentials", "creds", "authorization"];

/** Values that never reach a log: at the top of a line, in an object of it, and in the details of an error. */
const secrets = secretNames.flatMap((name) => [name, `*.${name}`, `err.details.${name}`]);

/**
 * One JSON object a line: `level` as text, `time` as ISO 8601, `msg`, `service`, and what each line adds under the names
 * of OpenTelemetry and of this project, in snake case (`run_id`, `epoch`, `step`, `batch_id`, `req_id`, `teacher`,
 * `attempt`, `duration_s`). An error goes under `err` as `{ type, message, stack, code, details }`; `event` is a stable
 * code for who searches.
 */
export function createLogger({ service, level, fields = {}, to }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: { service, ...fields },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err },
      redact: { paths: secrets, censor: "[redacted]" },
    },
    to ?? destination({ dest: stderrDescriptor, sync: true }),
  );
}
