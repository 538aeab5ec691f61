import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDataset } from "@faculty/data/datasets";
import { writeNpy } from "@faculty/data/npy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { inspectSaved } from "./inspect-saved.ts";

let root: string;
let path: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-inspect-saved-"));
  path = join(root, "outputs.npy");
  const { train, test: last, classes } = await loadDataset({ name: "digits" });
  const labels = [...train.labels, ...last.labels];
  const logits = labels.flatMap((label) => classes.map((_, c) => (c === label ? 3 : 0)));
  await writeNpy(path, "f4", [classes.length], Float32Array.from(logits));
});
afterAll(() => rm(root, { recursive: true }));

async function inspect(classes?: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  await inspectSaved({
    path,
    classes,
    dataset: { name: "digits" },
    samples: 100,
    settings: readSettings({ FACULTY_CACHE: join(root, "cache") }, () => ""),
    abort: new AbortController().signal,
    output: silentOutput({ print: say, note: say, write: say }),
  });
  return lines;
}

test("says what saved outputs are, and how they do on labelled samples", async () => {
  expect(await inspect()).toEqual([
    `${path}: logits of 10 classes, of every sample of data set digits`,
    expect.stringMatching(/^digest {3}[0-9a-f]{64}$/),
    // Wilson's interval of 100 of 100 begins at 100 ÷ (100 + 1.96²).
    expect.stringMatching(
      /^accuracy 100\.0 % \(95 %: 96\.3 % to 100\.0 %\), 100 of 100 test samples; naming one class for all gives 1\d\.\d %$/,
    ),
  ]);
});

test("warns where the classes are in another order than the values", async () => {
  const turned = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
  expect((await inspect(turned)).at(-1)).toBe(
    "warning: it is no better than chance: see whether --classes is in the order of the values",
  );
});
