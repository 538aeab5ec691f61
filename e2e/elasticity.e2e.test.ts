import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@faculty/shared/processes";
import { type NatsServer, startNatsServer } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FacultyProcess, faculty, startFaculty } from "./faculty-process.ts";
import { type ObservedRole, startObserved } from "./observed-role.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 240_000;
/** More steps than a student takes while a handful of replicas come and go. */
const train = { batchSize: 8, epochs: 40, checkpointEverySteps: 50 };

const runs = createTinyRuns();
let nats: NatsServer;
let monitor: string;
let coordinator: FacultyProcess;
/** As one replica teaches it, which nobody disturbs. */
let undisturbed: Buffer;
let file: string;
let here: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };

beforeAll(async () => {
  const port = await freePort();
  monitor = `http://127.0.0.1:${port}`;
  nats = await startNatsServer({ args: ["--http_port", String(port)] });
  here = { cwd: runs.folder, env: { NATS_URL: nats.url } };
  file = await runs.runFile("elastic", { teachers: [{ name: "all", model: "./teachers/all" }], train });
  coordinator = startFaculty(["coordinator", file], here);
  await using _replica = replica("first");
  expect((await faculty(["student", file, "--out", "still"], here)).code).toBe(0);
  undisturbed = await weights("still");
}, timeout);
afterAll(async () => {
  await coordinator[Symbol.asyncDispose]();
  await nats[Symbol.asyncDispose]();
});

test("replicas told to stop under load, one after the other, answer what they accepted and end with 0", {
  timeout,
}, async () => {
  let serving = replica("r0");
  await using student = startFaculty(["student", file, "--out", "rolled"], here);
  const isDone = untilDone(student);
  let rounds = 0;
  while (rounds < 6 && (await teaching(serving, isDone))) {
    const next = replica(`r${rounds + 1}`);
    if (await teaching(next, isDone)) rounds += 1;
    await stopped(serving);
    serving = next;
  }
  expect(rounds).toBeGreaterThanOrEqual(3);
  expect((await student.finished).code).toBe(0);
  await stopped(serving);
  await expectUntouched("rolled");
});

test("one replica, then four, then one give the same student, and leave nothing behind on the server", {
  timeout,
}, async () => {
  const before = await subscriptions();
  await using last = replica("s0");
  await using student = startFaculty(["student", file, "--out", "scaled"], here);
  const isDone = untilDone(student);
  await teaching(last, isDone);
  const more = ["s1", "s2", "s3"].map(replica);
  const taught = await Promise.all(more.map((one) => teaching(one, isDone)));
  await Promise.all(more.map(stopped));
  expect(taught).toEqual([true, true, true]);
  expect((await student.finished).code).toBe(0);
  await stopped(last);
  await expectUntouched("scaled");
  await expect.poll(subscriptions).toBe(before);
});

function replica(name: string): ObservedRole {
  return startObserved(["teacher", file, "--name", "all", "--replica", name], here);
}

function untilDone(student: FacultyProcess): Promise<false> {
  return student.finished.then(() => false as const);
}

/** Resolves with whether the replica has answered a student that is not done yet. */
function teaching(one: ObservedRole, isDone: Promise<false>): Promise<boolean> {
  return Promise.race([one.events("predict-replied").then(() => true), isDone]);
}

/** SIGTERM: every request that the replica took has its answer, and it ends with 0. */
async function stopped(one: ObservedRole): Promise<void> {
  one.kill("SIGTERM");
  expect((await one.finished).code).toBe(0);
  expect(one.logs().at(-1)).toMatchObject({ event: "teacher-closed" });
  const codes = one.logs().flatMap(({ event, code }) => (event === "predict-replied" ? [code] : []));
  expect(codes.filter((code) => code !== "OK" && code !== "DRAINING")).toEqual([]);
}

/** The student is the same to the bit, and none of its requests failed or was made twice. */
async function expectUntouched(student: string): Promise<void> {
  expect((await weights(student)).equals(undisturbed)).toBe(true);
  const { counters } = JSON.parse(await readFile(join(runs.folder, student, "result.json"), "utf8"));
  expect(counters).toMatchObject({ ok: counters.issued, failed: 0, duplicate: 0, cancelled: 0 });
}

function weights(student: string): Promise<Buffer> {
  return runs.weights(`${student}/distilled`);
}

/** Of all clients of the server. */
async function subscriptions(): Promise<unknown> {
  const page: unknown = await (await fetch(`${monitor}/subsz`)).json();
  return (page as Readonly<Record<string, unknown>>)["num_subscriptions"];
}
