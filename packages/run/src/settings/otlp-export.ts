import { FacultyError } from "@faculty/shared/errors";

/** What the environment says of OpenTelemetry, as it is written there; `--otlp` goes before the endpoint. */
export interface OtlpSettings {
  /** OTEL_EXPORTER_OTLP_ENDPOINT. Undefined: nothing is exported. */
  readonly endpoint: string | undefined;
  /** OTEL_SDK_DISABLED. */
  readonly disabled: string | undefined;
  /** OTEL_EXPORTER_OTLP_PROTOCOL. */
  readonly protocol: string | undefined;
  /** OTEL_RESOURCE_ATTRIBUTES. */
  readonly resourceAttributes: string | undefined;
  /** OTEL_METRIC_EXPORT_INTERVAL. */
  readonly metricInterval: string | undefined;
}

/** An empty variable counts as absent. */
export function otlpSettings(environment: Readonly<Record<string, string | undefined>>): OtlpSettings {
  const text = (name: string) => environment[name] || undefined;
  return {
    endpoint: text("OTEL_EXPORTER_OTLP_ENDPOINT"),
    disabled: text("OTEL_SDK_DISABLED"),
    protocol: text("OTEL_EXPORTER_OTLP_PROTOCOL"),
    resourceAttributes: text("OTEL_RESOURCE_ATTRIBUTES"),
    metricInterval: text("OTEL_METRIC_EXPORT_INTERVAL"),
  };
}

/** Where traces and metrics go, and with what. */
export interface OtlpExport {
  readonly tracesUrl: string;
  readonly metricsUrl: string;
  /** The endpoint as it may be shown: without user and password. */
  readonly shown: string;
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly metricIntervalMs: number;
  /** What of the environment was passed over, and why: a sentence each. */
  readonly doubts: readonly string[];
}

/** OpenTelemetry's own default. */
const defaultIntervalMs = 60_000;
/** A timer of Node.js holds no longer one, and fires at once. */
const longestIntervalMs = 2 ** 31 - 1;

/**
 * What is to be exported. As OpenTelemetry has it, OTEL_SDK_DISABLED switches off what anything else asks for, and a
 * variable that cannot be understood is passed over with a warning.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 * @returns Undefined where nothing is.
 * @throws FacultyError USAGE where the endpoint is none.
 */
export function otlpExport(settings: OtlpSettings): OtlpExport | undefined {
  const { endpoint, disabled, protocol, resourceAttributes, metricInterval } = settings;
  if (endpoint === undefined || disabled?.toLowerCase() === "true") return undefined;
  const base = otlpEndpoint(endpoint);
  if (base === null)
    throw new FacultyError(
      "USAGE",
      `OTEL_EXPORTER_OTLP_ENDPOINT is ${JSON.stringify(endpoint)}, expected an address such as http://localhost:4318`,
    );
  const doubts: string[] = [];
  const read = <Value>(variable: string, text: string | undefined, value: Value | null, expected: string) => {
    if (text !== undefined && value === null) doubts.push(`${variable} is ${JSON.stringify(text)}, ${expected}`);
    return value;
  };
  read("OTEL_SDK_DISABLED", disabled, disabled?.toLowerCase() === "false" || null, "expected true or false");
  read("OTEL_EXPORTER_OTLP_PROTOCOL", protocol, protocol === "http/json" || null, "what is sent is http/json");
  const attributes = read(
    "OTEL_RESOURCE_ATTRIBUTES",
    resourceAttributes,
    resourceAttributesOf(resourceAttributes ?? ""),
    "expected key=value with commas between, other commas and = written %2C and %3D: none of it is used",
  );
  const ms = Number(metricInterval ?? defaultIntervalMs);
  const metricIntervalMs = read(
    "OTEL_METRIC_EXPORT_INTERVAL",
    metricInterval,
    Number.isSafeInteger(ms) && ms > 0 && ms <= longestIntervalMs ? ms : null,
    `expected milliseconds: metrics are sent every ${defaultIntervalMs}`,
  );
  return {
    tracesUrl: below(base, "v1/traces"),
    metricsUrl: below(base, "v1/metrics"),
    shown: shownUrl(base),
    resourceAttributes: attributes ?? {},
    metricIntervalMs: metricIntervalMs ?? defaultIntervalMs,
    doubts,
  };
}

/** The address of a collector; null where it is none that OTLP over HTTP could be sent to. */
export function otlpEndpoint(text: string): URL | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  return new URL(text);
}

/** Each signal has a path below the endpoint's own. */
function below(base: URL, path: string): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  return url.href;
}

function shownUrl(base: URL): string {
  const url = new URL(base);
  url.username = "";
  url.password = "";
  url.search = "";
  return url.href;
}

/** Null where a single part cannot be read: OpenTelemetry has the whole of it dropped then. */
function resourceAttributesOf(list: string): Readonly<Record<string, string>> | null {
  try {
    const pairs = list.split(",").filter((part) => part.trim() !== "");
    const entries = pairs.map((pair) => {
      const [key = "", value, ...more] = pair.split("=").map((part) => decodeURIComponent(part.trim()));
      if (key === "" || value === undefined || more.length > 0) throw new URIError(pair);
      return [key, value] as const;
    });
    return Object.fromEntries(entries);
  } catch {
    return null;
  }
}
