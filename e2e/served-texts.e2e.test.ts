import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ServedModelFixture, startModelServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const runs = createTinyRuns();
const { folder } = runs;
const classes = ["bad", "good"];
const words = [
  ["dull", "broken", "poor", "late"],
  ["bright", "whole", "fine", "early"],
] as const;

/** Texts of two words of their class, one of no class and one of the other; a line a text, after its label. */
async function writeTexts(): Promise<void> {
  await mkdir(join(folder, "words"));
  for (const [file, count, step] of [
    ["train", 160, 1],
    ["test", 60, 3],
  ] as const) {
    const lines = Array.from({ length: count }, (_, id) => {
      const label = id % 2;
      const [own = [], other = []] = [words[label], words[1 - label]];
      const at = Math.floor(id / 2) * step;
      return `${classes[label]}\t${own[at % 4]} Ding ${other[(at + 1) % 4]} ${own[(at + 1 + ((at >> 2) % 3)) % 4]}!`;
    });
    await writeFile(join(folder, "words", `${file}.tsv`), lines.join("\n"));
  }
  await writeFile(join(folder, "words", "text.json"), JSON.stringify({ length: 5 }));
}

/** It counts words of each class, as they are spelled in the text. */
const counting: ServedModelFixture = {
  inputs: [{ name: "text", datatype: "BYTES", shape: [-1, 1] }],
  outputs: [{ name: "z", datatype: "FP32", shape: [-1, 2] }],
  predict: (_, rows, texts) => {
    if (texts.length !== rows) throw new Error(`${texts.length} texts for ${rows} rows`);
    const z = texts.map((text) => words.map((own) => own.filter((word) => text.includes(word)).length * 2));
    return { z };
  },
};

test("a model server of texts teaches a student of tokens, who was shown no label", async () => {
  await writeTexts();
  await using server = await startModelServer({ models: { counting } });
  const teacher = { name: "counting", server: { url: server.url, model: "counting" }, classes };
  const file = await runs.runFile("texts", {
    dataset: { name: "text", path: "./words", validation: 0.2 },
    teachers: [{ ...teacher, inputs: { field: "text" } }],
    student: { model: { kind: "embedding-pool", embedding: 8 }, optimizer: { learningRate: 0.05 } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    baseline: false,
  });
  expect(await faculty(["validate", file], { cwd: folder })).toMatchObject({ code: 0 });
  expect(server.asked).toEqual([]);
  expect(await faculty(["run", file], { cwd: folder })).toMatchObject({ code: 0 });
  expect(await faculty(["audit", "runs/texts"], { cwd: folder })).toMatchObject({ code: 0 });
  const report = JSON.parse(await readFile(join(folder, "runs/texts/report.json"), "utf8"));
  const [taught, student] = report.models;
  expect(taught).toMatchObject({ name: "counting", accuracy: { mean: 1 } });
  expect(student.accuracy.mean).toBeGreaterThan(0.9);
}, 300_000);
