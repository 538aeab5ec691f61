import { mkdirSync, symlinkSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout, faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const timeout = 600_000;

const runs = createTinyRuns();
mkdirSync(join(runs.folder, "node_modules"));
symlinkSync(join(checkout, "packages", "faculty"), join(runs.folder, "node_modules", "faculty"));

const scale = "export const scale = (value) => value.mul(2);";

/** A loss in two files. @param more - Between the logits and the loss. */
function loss(name: string, more = ""): string {
  return `import { defineLoss } from "faculty";
    import { scale } from "./scale.mjs";
    export const own = defineLoss({
      name: "${name}",
      needs: ["softTarget"],
      evaluate: ({ tf, logits, softTarget, temperature }) => {
        const logQ = tf.logSoftmax(logits.div(temperature));
        ${more}
        return scale(softTarget.exp().mul(softTarget.sub(logQ)).sum(-1).mean());
      },
    });`;
}

/** A run file that learns by one loss alone. */
function runFile(name: string, own = name): Promise<string> {
  return runs.runFile(name, {
    plugins: [`./${own}.mjs`],
    baseline: false,
    objective: [{ loss: own, weight: 1 }],
    train: { batchSize: 32, epochs: 2, checkpointEverySteps: 20 },
  });
}

test("a run with a loss of the user's own ends, reports it, and is another after a change", { timeout }, async () => {
  await writeFile(join(runs.folder, "scale.mjs"), scale);
  await writeFile(join(runs.folder, "own.mjs"), loss("own"));
  const file = await runFile("own");
  const options = { cwd: runs.folder };
  const first = await faculty(["run", file], options);
  expect(first.stderr).not.toContain("portable");
  expect(first.code).toBe(0);
  const report = JSON.parse(await readFile(join(runs.folder, "runs/own/report.json"), "utf8"));
  const { digest } = report.plugins[0];
  expect(report.plugins).toEqual([
    { path: join(runs.folder, "own.mjs"), digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  const page = await readFile(join(runs.folder, "runs/own/report.md"), "utf8");
  expect(page).toContain(`Plugins: own.mjs (digest ${digest.slice(0, 12)}).`);
  const weights = await runs.weights("runs/own/students/distilled-1/distilled");

  await writeFile(join(runs.folder, "scale.mjs"), scale.replace("2", "3"));
  const resumed = await faculty(["run", file], options);
  expect(resumed.code).toBe(0);
  expect((await runs.weights("runs/own/students/distilled-1/distilled")).equals(weights)).toBe(false);
});

test("validate loads what a run would, and says what is wrong with it", { timeout }, async () => {
  await writeFile(join(runs.folder, "scale.mjs"), scale);
  await writeFile(join(runs.folder, "rowwise.mjs"), loss("rowwise", "return logQ.sum(-1);"));
  const wrong = await faculty(["validate", await runFile("rowwise")], { cwd: runs.folder });
  expect(wrong.stderr).toContain(
    "loss rowwise of a plugin gives a tensor of shape [3], expected a scalar: the mean over the batch",
  );
  expect(wrong.code).toBe(65);
  const stranger = await faculty(["validate", await runFile("stranger")], { cwd: runs.folder });
  expect(stranger.stderr).toContain(`stranger.yaml: plugins[0]: ${runs.folder}/stranger.mjs, which does not exist`);
  expect(stranger.code).toBe(66);
});
