import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startNatsServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const timeout = 240_000;

const runs = createTinyRuns();

/** One process after the other dies there, each going on from what the one before left. */
const deaths = [
  "before-apply@3",
  "after-apply@7",
  "checkpoint-begun@1",
  "checkpoint-torn@2",
  "checkpoint-written@1",
  "checkpoint-renamed@2",
  "checkpoint-committed@1",
  "ledger-appended@1",
  "ledger-synced@2",
  "checkpoint-torn@1",
];

test("a trainer killed at every failpoint ends with the weights of one that was not", { timeout }, async () => {
  await using nats = await startNatsServer();
  const train = { batchSize: 32, epochs: 3, checkpointEverySteps: 5 };
  const file = await runs.runFile("failpoints", { train });
  const student = (folder: string, env: Readonly<Record<string, string>> = {}) =>
    faculty(["student", file, "--scratch", "--out", folder], {
      cwd: runs.folder,
      env: { NATS_URL: nats.url, FACULTY_BACKEND: "cpu", ...env }, // starts faster, and there are many to start
    });
  expect((await student("still")).code).toBe(0);
  for (const FACULTY_FAILPOINT of deaths) {
    const { code } = await student("killed", { FACULTY_FAILPOINT });
    expect(`${FACULTY_FAILPOINT} ${code}`).toBe(`${FACULTY_FAILPOINT} null`); // SIGKILL leaves no code
  }
  expect((await student("killed")).code).toBe(0);
  expect((await runs.weights("killed/scratch")).equals(await runs.weights("still/scratch"))).toBe(true);

  const steps = async (folder: string) => {
    const lines = (await readFile(join(runs.folder, folder, "ledger.jsonl"), "utf8")).trimEnd().split("\n");
    return lines
      .map((line) => JSON.parse(line))
      .flatMap(({ kind, epoch, step, ids }) => (kind === "step" ? [[epoch, step, ids]] : []));
  };
  expect(await steps("killed")).toEqual(await steps("still"));
});
