import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CollectedSpan, type OtlpCollector, startNatsServer, startOtlpCollector } from "@faculty/testing";
import { expect, test, vi } from "vitest";
import { faculty, startFaculty } from "./faculty-process.ts";
import { startObserved } from "./observed-role.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 240_000;

const runs = createTinyRuns();

const pull = "faculty.v1.run.{run}.pull";
const predict = "faculty.v1.teacher.{teacher}.{replica}.predict";
const [internal, producer, consumer] = [1, 4, 5];
const teachers = ["all", "low"];

test("a collector receives a batch's trace through all roles, and what the roles count", { timeout }, async () => {
  const file = await runs.runFile("traced", { train: { batchSize: 32, epochs: 3 } });
  await using nats = await startNatsServer();
  await using collector = await startOtlpCollector();
  const environment = {
    NATS_URL: nats.url,
    OTEL_SERVICE_NAME: "distillery",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=a%2Cb,service.name=passed-over",
  };
  const told = { cwd: runs.folder, env: { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` } };
  await using all = startObserved(["teacher", file, "--name", "all", "--replica", "r1"], told);
  await using low = startObserved(["teacher", file, "--name", "low", "--replica", "r1"], told);
  await using coordinator = startObserved(["coordinator", file], told);
  const asked = ["student", file, "--out", "students/traced", "--otlp", collector.url];
  await using student = startObserved(asked, { cwd: runs.folder, env: environment });
  expect((await student.finished).code).toBe(0);
  for (const role of [coordinator, all, low]) {
    role.kill("SIGTERM");
    expect((await role.finished).code).toBe(0);
  }

  const roots = collector.spans.filter(({ name }) => name === `await ${pull}`);
  const result = JSON.parse(await readFile(join(runs.folder, "students/traced/result.json"), "utf8"));
  expect(roots.filter(({ status }) => status === 0)).toHaveLength(result.counters.ok);
  const batch = roots.find(({ attributes }) => attributes["faculty.epoch"] === 2);
  expectTraceOf(batch!, collector);
  for (const { resource } of collector.spans)
    expect(resource).toMatchObject({
      "service.name": "distillery",
      "deployment.environment.name": "a,b",
      "service.version": expect.any(String),
      "telemetry.sdk.name": "opentelemetry",
    });

  const last = (name: string, labels: Readonly<Record<string, string>>) =>
    collector.points(name).findLast(({ attributes }) => {
      return Object.entries(labels).every(([label, value]) => attributes[label] === value);
    });
  const steps = last("faculty_trainer_steps_total", { phase: "distil" })?.value;
  const waited = last("faculty_trainer_wait_seconds", { phase: "distil" });
  expect(steps).toBeGreaterThan(0);
  expect(waited).toMatchObject({ unit: "s", resource: { "service.instance.id": "student" } });
  expect(waited?.buckets?.reduce((sum, count) => sum + count, 0)).toBe(steps);
  expect(last("faculty_coordinator_pulls_total", { code: "OK" })?.value).toBe(result.counters.ok);
  expect(last("faculty_teacher_requests_total", { teacher: "low", code: "OK" })?.value).toBe(
    collector.spans.filter(
      ({ name, attributes }) => name === `process ${predict}` && attributes["faculty.teacher"] === "low",
    ).length,
  );
  const validated = result.models[0].history.at(-1).validation.accuracy;
  expect(validated).toBeGreaterThan(0);
  expect(last("faculty_validation", { metric: "accuracy" })?.value).toBe(validated);
});

/** Student, coordinator and every teacher, each span below the one that asked for it. */
function expectTraceOf(root: CollectedSpan, { spans }: OtlpCollector): void {
  const of = ({ traceId, spanId }: CollectedSpan) =>
    spans.filter((span) => span.traceId === traceId && span.parentSpanId === spanId);
  const batchOf = { "faculty.batch_id": root.attributes["faculty.batch_id"] };
  expect(root).toMatchObject({ parentSpanId: undefined, kind: internal, resource: trainer });

  const sent = of(root);
  expect(sent).toMatchObject([{ name: `send ${pull}`, kind: producer, attributes: batchOf, resource: trainer }]);
  const processed = of(sent[0]!);
  expect(processed).toMatchObject([
    { name: `process ${pull}`, kind: consumer, attributes: batchOf, resource: { "faculty.component": "coordinator" } },
  ]);
  const asked = of(processed[0]!).toSorted((a, b) => (teacherOf(a) < teacherOf(b) ? -1 : 1));
  expect(asked.map(teacherOf)).toEqual(teachers);
  for (const span of asked) {
    expect(span).toMatchObject({
      name: `send ${predict}`,
      kind: producer,
      attributes: { ...batchOf, "messaging.system": "nats", "messaging.destination.template": predict },
      resource: { "faculty.component": "coordinator", "faculty.run_id": "traced" },
    });
    const { "faculty.queue_s": waited, "faculty.compute_s": computed } = span.attributes;
    expect(Number(waited)).toBeGreaterThanOrEqual(0);
    expect(Number(computed)).toBeGreaterThan(0);
    const answered = of(span);
    expect(answered).toMatchObject([
      {
        name: `process ${predict}`,
        kind: consumer,
        status: 0,
        attributes: {
          "faculty.attempt": 1,
          "messaging.message.conversation_id": sent[0]?.attributes["messaging.message.conversation_id"],
        },
        resource: { "faculty.component": "teacher", "faculty.teacher": teacherOf(span), "service.instance.id": "r1" },
      },
    ]);
    expect(answered[0]!.endNs).toBeGreaterThan(answered[0]!.startNs);
  }
}

const trainer = { "faculty.component": "trainer", "service.instance.id": "student" };

function teacherOf({ attributes }: CollectedSpan): string {
  return String(attributes["faculty.teacher"]);
}

test.each([
  ["run", ["trainer", "coordinator", "teacher", "supervisor", "evaluate-ensemble"], {}],
  ["harvest", ["harvest", "coordinator", "teacher"], { signals: { mode: "hybrid", folder: "./kept" } }],
])("faculty %s tells the processes that it starts of the collector", { timeout }, async (command, components, keys) => {
  const file = await runs.runFile(`exported-by-${command}`, { train: { batchSize: 64, epochs: 1 }, ...keys });
  await using collector = await startOtlpCollector();
  const { code, stderr } = await faculty([command, file, "--otlp", `${collector.url}/below`], { cwd: runs.folder });
  expect(stderr).not.toContain("otlp");
  expect(code).toBe(0);
  const paths = new Set(collector.requests.map(({ path }) => path));
  expect(paths).toEqual(new Set(["/below/v1/traces", "/below/v1/metrics"]));
  expect(new Set(collector.spans.map(({ resource }) => resource["faculty.component"]))).toEqual(new Set(components));
  const known = new Set(collector.spans.map(({ spanId }) => spanId));
  expect(collector.spans.filter(({ parentSpanId: parent }) => parent !== undefined && !known.has(parent))).toEqual([]);
});

test.each([
  ["is away", async (collector: OtlpCollector) => collector[Symbol.asyncDispose]()],
  ["never replies", async () => undefined],
])("a run goes on and ends while its collector %s, and warns once", { timeout }, async (what, whatHappens) => {
  const name = what.replaceAll(" ", "-");
  const file = await runs.runFile(name, { train: { batchSize: 32, epochs: 3 } });
  await using nats = await startNatsServer();
  await using collector = await startOtlpCollector(() => "never");
  await whatHappens(collector);
  const env = { NATS_URL: nats.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_METRIC_EXPORT_INTERVAL: "1000" };
  const options = { cwd: runs.folder, env };
  await using all = startObserved(["teacher", file, "--name", "all"], options);
  await using low = startObserved(["teacher", file, "--name", "low"], options);
  await using coordinator = startObserved(["coordinator", file], options);
  await using student = startObserved(["student", file, "--out", `students/${name}`], options);
  expect((await student.finished).code).toBe(0);
  for (const role of [coordinator, all, low]) role.kill("SIGTERM");
  for (const role of [coordinator, all, low, student]) {
    expect((await role.finished).code).toBe(0);
    const warnings = role.logs().filter(({ event }) => String(event).startsWith("otlp-") && event !== "otlp-exporting");
    expect(warnings).toMatchObject([{ event: "otlp-failed", level: "warn", endpoint: `${collector.url}/` }]);
  }
});

test("nothing is sent where OpenTelemetry is disabled, and an endpoint that is none is refused", async () => {
  const file = await runs.runFile("disabled");
  await using collector = await startOtlpCollector();
  const role = ["coordinator", file];
  await using nats = await startNatsServer();
  const env = { NATS_URL: nats.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SDK_DISABLED: "TRUE" };
  await using coordinator = startObserved(role, { cwd: runs.folder, env });
  await coordinator.events("coordinator-ready");
  coordinator.kill("SIGTERM");
  expect((await coordinator.finished).code).toBe(0);
  expect(collector.requests).toEqual([]);
  expect(
    await faculty(role, { cwd: runs.folder, env: { OTEL_EXPORTER_OTLP_ENDPOINT: "localhost:4318" } }),
  ).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      'OTEL_EXPORTER_OTLP_ENDPOINT is "localhost:4318", expected an address such as http://localhost:4318',
    ),
  });
});

/** Has Node.js find no package of OpenTelemetry, as where an installation has left out what is optional. */
const hidden = `data:text/javascript,export function resolve(name, context, next) {
  if (name.startsWith("@opentelemetry/")) throw new Error(name + " is hidden");
  return next(name, context);
}`;

test("a role that is to export without the packages for it says so, one that is not needs none", async () => {
  const file = await runs.runFile("hidden");
  const hiding = `import { register } from "node:module"; register(${JSON.stringify(hidden)});`;
  const env = {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hiding)}`,
    NATS_URL: "nats://127.0.0.1:1",
  };
  const told = await faculty(["coordinator", file, "--otlp", "http://127.0.0.1:1"], { cwd: runs.folder, env });
  expect(told.code).toBe(66);
  expect(told.stderr).toContain("OTLP needs the packages of OpenTelemetry, which do not load here: npm install");
  await using untold = startFaculty(["coordinator", file], { cwd: runs.folder, env });
  await vi.waitFor(() => expect(untold.said()).toContain('"event":"bus-awaited"'), { timeout });
});
