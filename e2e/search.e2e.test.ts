import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const timeout = 600_000;

const runs = createTinyRuns();

test("a search chooses rate, weights and temperature on validation samples, and trains with them", {
  timeout,
}, async () => {
  const file = await runs.runFile("searching", {
    signals: { mode: "hybrid", folder: "./kept" },
    search: { epochs: 2, temperature: [1, 2], learningRate: [1e30, 0.02], weights: [[0.3, 0.7]] },
    train: { batchSize: 64, epochs: 3 },
  });
  const first = await faculty(["run", file, "--json"], { cwd: runs.folder });
  expect(first.code).toBe(0);
  const { search, temperature } = JSON.parse(first.stdout);
  expect(search.choice.candidates).toHaveLength(4);
  expect(search.choice.chosen).toMatchObject({ learningRate: 0.02, weights: [0.3, 0.7] }); // the others diverge
  const diverged = search.choice.candidates.filter((candidate: object) => "failure" in candidate);
  expect(diverged.map(({ learningRate }: { learningRate: number }) => learningRate)).toEqual([1e30, 1e30]);
  expect(search.scratch.chosen).toMatchObject({ learningRate: 0.02, temperature: null });
  expect(temperature.value).toBe(search.choice.chosen.temperature);
  const markdown = await readFile(join(runs.folder, "runs/searching/report.md"), "utf8");
  expect(markdown).toContain("## Search");
  expect(markdown).toMatch(/^\| 1 \| 1 \| 1e\+30 \| .+ \| diverged \| – \|$/m);
  expect((await faculty(["audit", file], { cwd: runs.folder })).code).toBe(0);

  const second = await faculty(["run", file, "--json"], { cwd: runs.folder });
  expect(second.stderr).not.toContain("starting nats-server");
  expect(JSON.parse(second.stdout)).toEqual(JSON.parse(first.stdout));
});
