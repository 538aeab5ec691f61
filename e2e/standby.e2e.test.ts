import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startNatsServer } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { descendants, faculty, startFaculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";
import { startWatchedNats, type WatchedNats } from "./watched-nats.ts";

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 240_000;
const train = { batchSize: 8, epochs: 6, checkpointEverySteps: 20 };

const runs = createTinyRuns();
let nats: WatchedNats;
beforeAll(async () => {
  nats = await startWatchedNats(["--jetstream", "--store_dir", join(runs.folder, "jetstream")]);
});
afterAll(() => nats[Symbol.asyncDispose]());

test("coordinators that are killed and paused are succeeded, and the student is the same", { timeout }, async () => {
  const file = await runs.runFile("standby", { train });
  const here = { cwd: runs.folder, env: { NATS_URL: nats.server.url } };
  await using _all = startFaculty(["teacher", file, "--name", "all"], here);
  await using _low = startFaculty(["teacher", file, "--name", "low"], here);
  const coordinator = () => startFaculty(["coordinator", file, "--standby"], here);
  const leads = (generation: number) => nats.serving("standby", generation);

  const first = leads(1);
  await using a = coordinator();
  await first;
  expect((await faculty(["student", file, "--out", "still"], here)).code).toBe(0);

  await using b = coordinator();
  const training = nats.training("standby");
  await using student = startFaculty(["student", file, "--out", "disturbed"], here);
  await training;
  const second = leads(2);
  a.kill("SIGKILL");
  await second;
  const third = leads(3);
  await using _c = coordinator();
  b.kill("SIGSTOP");
  await third;
  b.kill("SIGCONT");
  expect((await student.finished).code).toBe(0);

  expect((await runs.weights("disturbed/distilled")).equals(await runs.weights("still/distilled"))).toBe(true);
  const steps = await ledgerSteps(join(runs.folder, "disturbed"));
  expect(new Set(steps.map(({ epoch, step }) => `${epoch}/${step}`)).size).toBe(steps.length);
  const generations = steps.map(({ generation }) => generation);
  expect(generations).toEqual(generations.toSorted((x, y) => x - y));
  expect(generations.at(-1)).toBe(3);
  b.kill("SIGTERM");
  const { code, stderr } = await b.finished;
  expect(stderr).toMatch(/generation 3 (leads|has led) this run, generation 2 steps down/);
  expect(code).toBe(0);
});

test("a run with two coordinators outlives the one that leads", { timeout }, async () => {
  const file = await runs.runFile("two", { train, baseline: false });
  const here = { cwd: runs.folder, env: { NATS_URL: nats.server.url } };
  const training = nats.training("two");
  const serving = nats.serving("two", 1);
  await using run = startFaculty(["run", file, "--coordinators", "2"], here);
  await training;
  const leader = await serving;
  const folder = join(runs.folder, "runs/two");
  // The first starts take the generations 1 and 2.
  const leads = descendants(run.pid).find(({ command }) => command.includes(`--generation ${leader} --standby`));
  process.kill(leads?.pid ?? 0, "SIGKILL");
  const { code, stderr } = await run.finished;
  expect(stderr).toContain(`coordinator-${leader} ended with SIGKILL, starting it again`);
  expect(code).toBe(0);
  const steps = await ledgerSteps(join(folder, "students/distilled-1"));
  expect(new Set(steps.map(({ generation }) => generation)).size).toBeGreaterThan(1);
  expect((await faculty(["audit", folder], { cwd: runs.folder })).code).toBe(0);
});

test("without JetStream a coordinator that is to stand by says so and ends", { timeout }, async () => {
  const file = await runs.runFile("alone", { train });
  await using plain = await startNatsServer();
  const options = { cwd: runs.folder, env: { NATS_URL: plain.url } };
  const { code, stderr } = await faculty(["coordinator", file, "--standby"], options);
  expect(stderr).toContain("has no JetStream, which keeps the lease that coordinators stand by for");
  expect(code).toBe(78);
});

interface LedgerStep {
  readonly epoch: number;
  readonly step: number;
  readonly generation: number;
}

/** Whole lines alone: the last one may be being written. */
async function ledgerSteps(folder: string): Promise<readonly LedgerStep[]> {
  const text = await readFile(join(folder, "ledger.jsonl"), "utf8").catch(() => "");
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.filter((line) => line.includes('"kind":"step"')).map((line) => JSON.parse(line) as LedgerStep);
}
