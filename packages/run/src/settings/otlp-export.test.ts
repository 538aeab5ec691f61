import { expect, test } from "vitest";
import { otlpEndpoint, otlpExport } from "./otlp-export.ts";
import { readSettings } from "./settings.ts";

const exported = (environment: Readonly<Record<string, string>>) =>
  otlpExport(readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318", ...environment }, () => "").otlp);

test("each signal has its path below the endpoint's, metrics go every minute", () => {
  expect(exported({ OTEL_EXPORTER_OTLP_ENDPOINT: "https://c/otlp/" })).toEqual({
    tracesUrl: "https://c/otlp/v1/traces",
    metricsUrl: "https://c/otlp/v1/metrics",
    shown: "https://c/otlp/",
    resourceAttributes: {},
    metricIntervalMs: 60_000,
    doubts: [],
  });
});

test("a password is sent and not shown", () => {
  const to = exported({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://me:secret@c:4318?key=secret" });
  expect(to?.tracesUrl).toContain("me:secret@");
  expect(to?.shown).toBe("http://c:4318/");
});

test.each(["true", "TRUE"])("OTEL_SDK_DISABLED=%s switches everything off, a wrong endpoint too", (disabled) => {
  expect(exported({ OTEL_SDK_DISABLED: disabled, OTEL_EXPORTER_OTLP_ENDPOINT: "nonsense" })).toBeUndefined();
});

test("without an endpoint nothing is exported", () => {
  expect(exported({ OTEL_EXPORTER_OTLP_ENDPOINT: "" })).toBeUndefined();
});

test.each(["localhost:4318", "grpc://c:4317", "http://", "c"])("%s is no endpoint", (endpoint) => {
  expect(otlpEndpoint(endpoint)).toBeNull();
  expect(() => exported({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toThrow(
    `OTEL_EXPORTER_OTLP_ENDPOINT is ${JSON.stringify(endpoint)}, expected an address such as http://localhost:4318`,
  );
});

test("attributes are read as OpenTelemetry writes them", () => {
  const { resourceAttributes } = exported({ OTEL_RESOURCE_ATTRIBUTES: "team=vision, site = a%2Cb%3D ,empty=," }) ?? {};
  expect(resourceAttributes).toEqual({ team: "vision", site: "a,b=", empty: "" });
});

test.each(["a=b=c", "a", "=b", "good=1,a=%zz"])("attributes %s are not used at all, and the log says so", (text) => {
  expect(exported({ OTEL_RESOURCE_ATTRIBUTES: text })).toMatchObject({
    resourceAttributes: {},
    doubts: [
      `OTEL_RESOURCE_ATTRIBUTES is ${JSON.stringify(text)}, expected key=value with commas between, other commas and = written %2C and %3D: none of it is used`,
    ],
  });
});

test.each([
  ["OTEL_SDK_DISABLED", "yes", "expected true or false"],
  ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "what is sent is http/json"],
  ["OTEL_METRIC_EXPORT_INTERVAL", "1m", "expected milliseconds: metrics are sent every 60000"],
  ["OTEL_METRIC_EXPORT_INTERVAL", "0", "expected milliseconds: metrics are sent every 60000"],
])("%s=%s is passed over with a sentence", (variable, text, sentence) => {
  const to = exported({ [variable]: text });
  expect(to?.doubts).toEqual([`${variable} is "${text}", ${sentence}`]);
  expect(to?.metricIntervalMs).toBe(60_000);
});

test("what is as it should be is not doubted", () => {
  const to = exported({
    OTEL_SDK_DISABLED: "false",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_METRIC_EXPORT_INTERVAL: "500",
  });
  expect(to).toMatchObject({ doubts: [], metricIntervalMs: 500 });
});
