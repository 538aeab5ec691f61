import { join } from "node:path";
import { startNatsServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { faculty, startFaculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 240_000;

const runs = createTinyRuns();

test("a student without teachers says for whom it waits and gives up; with them it goes on", { timeout }, async () => {
  const file = await runs.runFile("cold", { train: { batchSize: 32, epochs: 2 } });
  await using nats = await startNatsServer();
  const here = { cwd: runs.folder, env: { NATS_URL: nats.url } };
  await using _coordinator = startFaculty(["coordinator", file], here);
  const given = await faculty(["student", file, "--out", "student", "--give-up-after", "1"], here);
  expect(given.stderr).toContain("waiting for teacher all, low: no replica is alive");
  expect(given.stderr).toMatch(/given up after \d+ ms/);
  expect(given.code).toBe(75);

  await using student = startFaculty(["student", file, "--out", join("student")], here);
  await using _all = startFaculty(["teacher", file, "--name", "all"], here);
  await using _low = startFaculty(["teacher", file, "--name", "low"], here);
  expect((await student.finished).code).toBe(0);
});

test("a run whose teacher does not come says which one, and gives up after the time it was given", {
  timeout,
}, async () => {
  const file = await runs.runFile("never", { train: { batchSize: 32, epochs: 2 } });
  const { code, stderr } = await faculty(["run", file, "--teacher-timeout", "0.001"], { cwd: runs.folder });
  expect(stderr).toContain("not ready after 0.001 s: all (0 of 2), low (0 of 1)");
  expect(code).toBe(75);
});
