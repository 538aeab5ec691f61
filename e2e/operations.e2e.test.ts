import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startNatsServer } from "@faculty/testing";
import { expect, test, vi } from "vitest";
import { faculty } from "./faculty-process.ts";
import { type LogLine, type ObservedRole, startObserved } from "./observed-role.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 240_000;

const runs = createTinyRuns();

const batchSize = 16;
/** More steps than a student takes while two commands start and its teacher is told to stop. */
const epochs = 60;
const classes = 10;
const float16Bytes = 2;

test("health, metrics, traces, status and SIGTERM tell and do what happens to a run", { timeout }, async () => {
  const file = await runs.runFile("operated", {
    teachers: [{ name: "all", model: "./teachers/all" }],
    train: { batchSize, epochs, checkpointEverySteps: 20 },
  });
  await using nats = await startNatsServer();
  const options = { cwd: runs.folder, env: { NATS_URL: nats.url } };
  const teacherArgs = ["teacher", file, "--name", "all", "--replica"];
  await using first = startObserved([...teacherArgs, "r1"], options);
  await using coordinator = startObserved(["coordinator", file], options);
  await Promise.all([first.events("teacher-ready"), coordinator.events("coordinator-ready")]);
  expect((await first.health("/readyz")).status).toBe(200);
  expect(await first.health("/v2/models/all/ready")).toEqual({ status: 200, body: { name: "all", ready: true } });
  expect((await first.health("/v2/models/all")).body).toMatchObject({
    name: "all",
    outputs: [{ shape: [-1, classes] }],
  });
  expect(await coordinator.health("/livez")).toEqual({ status: 200, body: { live: true } });

  await using student = startObserved(["student", file, "--out", "students/operated"], options);
  await student.events("pull-answered", 30);
  const status = JSON.parse((await faculty(["status", "--json"], options)).stdout);
  expect(status).toMatchObject({
    run: "operated",
    teachers: [{ teacher: "all", weight: 1, replicas: [{ replica: "r1", state: "ready" }] }],
    coordinator: { generation: 1 },
    students: [{ student: "student", epochs }],
  });
  expect((await faculty(["status", "operated"], options)).stdout).toContain("coordinator: generation 1");

  first.kill("SIGTERM");
  expect((await first.finished).code).toBe(0);
  expect(first.logs().at(-1)).toMatchObject({ event: "teacher-closed" });
  const stalled = await stalledTrainer(student);
  const steps = stalled.get('faculty_trainer_steps_total{phase="distil"}') ?? 0;
  expect(stalled.get('faculty_trainer_wait_seconds_count{phase="distil"}')).toBe(steps);
  expect(stalled.get("faculty_duplicate_replies_total")).toBe(0);
  expect(stalled.get('faculty_loss{term="soft-target-kl"}')).toBeGreaterThan(0);
  expect(stalled.get('faculty_teacher_weight{teacher="all"}')).toBe(1);
  expect(stalled.get("faculty_teacher_disagreement_nats")).toBeCloseTo(0, 6);

  await using second = startObserved([...teacherArgs, "r2"], options);
  expect((await student.finished).code).toBe(0);
  const result = JSON.parse(await readFile(join(runs.folder, "students/operated/result.json"), "utf8"));
  const ledger = (await readFile(join(runs.folder, "students/operated/ledger.jsonl"), "utf8")).split("\n");
  expect(ledger.length).toBeGreaterThan(steps);

  const counted = await coordinator.metrics();
  const answered = coordinator.logs().filter(({ event }) => event === "predict-answered");
  const refused = coordinator.logs().filter(({ event }) => event === "predict-failed");
  expect(counted.get('faculty_coordinator_requests_total{teacher="all",outcome="ok"}')).toBe(answered.length);
  expect(counted.get('faculty_coordinator_requests_total{teacher="all",outcome="failed"}') ?? 0).toBe(refused.length);
  const retries = [...counted].filter(([name]) => name.startsWith("faculty_retries_total"));
  expect(retries.reduce((sum, [, count]) => sum + count, 0)).toBe(refused.length);
  expect(counted.get('faculty_coordinator_pulls_total{code="OK"}')).toBe(result.counters.ok);
  expect(counted.get("faculty_coordinator_inflight_batches")).toBe(0);
  expect(counted.get('faculty_teachers{teacher="all",state="ready"}')).toBe(1);
  expect(counted.get('faculty_breaker_state{teacher="all",state="closed"}')).toBeGreaterThanOrEqual(1);
  expect(counted.get("faculty_bus_connected")).toBe(1);

  const served = await second.metrics();
  const replied = second.logs().filter(({ event, code }) => event === "predict-replied" && code === "OK");
  expect(served.get('faculty_teacher_requests_total{teacher="all",code="OK"}')).toBe(replied.length);
  expect(served.get('faculty_teacher_executions_total{teacher="all"}')).toBe(replied.length);
  const rows = served.get('faculty_teacher_inferences_total{teacher="all"}') ?? 0;
  expect(rows).toBeGreaterThan(0);
  expect(served.get('faculty_wire_bytes_total{direction="sent",encoding="fp16"}')).toBe(rows * classes * float16Bytes);
  expect(served.get('faculty_wire_bytes_total{direction="received",encoding="int32"}')).toBe(
    rows * Int32Array.BYTES_PER_ELEMENT,
  );

  expectOneTrace(student, coordinator, second);
  for (const role of [first, second, coordinator, student]) for (const line of role.logs()) expectFields(line);
  coordinator.kill("SIGTERM");
  expect((await coordinator.finished).code).toBe(0);
});

test("a second SIGTERM ends a role at once, before it has finished what it holds", { timeout }, async () => {
  const file = await runs.runFile("hasty", {
    teachers: [{ name: "all", model: "./teachers/all" }],
    train: { batchSize, epochs: 1000 },
  });
  await using nats = await startNatsServer();
  const options = { cwd: runs.folder, env: { NATS_URL: nats.url } };
  await using teacher = startObserved(["teacher", file, "--name", "all"], options);
  await using coordinator = startObserved(["coordinator", file], options);
  await using student = startObserved(["student", file, "--out", "students/hasty"], options);
  await student.events("pull-answered", 5);
  teacher.kill("SIGSTOP"); // what the coordinator holds stays unanswered, while the teacher counts as alive
  const inFlight = async () => (await coordinator.metrics()).get("faculty_coordinator_inflight_batches");
  await expect.poll(inFlight, { timeout }).toBeGreaterThan(0);
  coordinator.kill("SIGTERM");
  await coordinator.events("coordinator-draining");
  expect(await coordinator.health("/readyz")).toEqual({ status: 503, body: { ready: false, state: "draining" } });
  const impatience = setInterval(() => coordinator.kill("SIGTERM"), 100); // within a second they are one signal
  expect((await coordinator.finished).code).toBe(143);
  clearInterval(impatience);
  expect(coordinator.logs().some(({ event }) => event === "coordinator-closed")).toBe(false);
  teacher.kill("SIGCONT");
  student.kill("SIGTERM");
  const { code, stderr } = await student.finished;
  expect(stderr).toContain("its checkpoint is in");
  expect(code).toBe(143); // it is not done: whoever runs it as a job is to start it again
});

/** The trainer's metrics once it has trained on all it was given and waits for more. */
async function stalledTrainer(student: ObservedRole): Promise<ReadonlyMap<string, number>> {
  const look = async () => {
    const metrics = await student.metrics();
    const steps = metrics.get('faculty_trainer_steps_total{phase="distil"}');
    expect(steps).toBeDefined();
    expect(steps).toBe(metrics.get('faculty_trainer_pulls_total{outcome="ok"}'));
    return metrics;
  };
  return vi.waitFor(look, { timeout });
}

/** The last batch's trace is in the log of each role: one trace, one request id, a span for each of them. */
function expectOneTrace(student: ObservedRole, coordinator: ObservedRole, teacher: ObservedRole): void {
  const pulled = student.logs().findLast(({ event }) => event === "pull-answered");
  const trace = pulled?.["trace_id"];
  const of = (role: ObservedRole, event: string) =>
    role.logs().find((line) => line["event"] === event && line["trace_id"] === trace);
  const lines = [
    pulled,
    of(coordinator, "pull-replied"),
    of(coordinator, "predict-answered"),
    of(teacher, "predict-replied"),
  ];
  expect(trace).toMatch(/^[0-9a-f]{32}$/);
  for (const line of lines)
    expect(line).toMatchObject({ trace_id: trace, trace_flags: "01", req_id: pulled?.["req_id"] });
  expect(new Set(lines.map((line) => line?.["span_id"])).size).toBe(lines.length);
  expect(lines[1]).toMatchObject({ epoch: pulled?.["epoch"], step: pulled?.["step"], batch_id: pulled?.["batch_id"] });
}

function expectFields(line: LogLine): void {
  expect(line).toMatchObject({
    level: expect.stringMatching(/^(trace|debug|info|warn|error|fatal)$/),
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    service: "faculty",
    version: expect.any(String),
    component: expect.stringMatching(/^(teacher|coordinator|trainer)$/),
    instance: expect.any(String),
    event: expect.stringMatching(/^[a-z][a-z-]+$/),
    msg: expect.any(String),
  });
}
