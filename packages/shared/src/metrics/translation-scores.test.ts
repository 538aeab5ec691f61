import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bleu } from "./bleu.ts";
import { chrf } from "./chrf.ts";

interface Case {
  readonly name: string;
  readonly hypotheses: readonly string[];
  readonly references: readonly string[];
  readonly bleu: number;
  readonly chrf: number;
}

/** Made by reference/make_translation_scores.py. */
const file = new URL("../../reference/translation-scores.json", import.meta.url);
const cases: readonly Case[] = JSON.parse(readFileSync(file, "utf8"));

test.each(cases)("$name: BLEU and chrF2 are those of sacrebleu", ({ hypotheses, references, ...expected }) => {
  expect(bleu(hypotheses, references)).toBeCloseTo(expected.bleu, 9);
  expect(chrf(hypotheses, references)).toBeCloseTo(expected.chrf, 9);
});

test("no texts have no score", () => {
  expect([bleu([], []), chrf([], [])]).toEqual([0, 0]);
});
