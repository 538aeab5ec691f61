import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type LogMelSpec, logMel } from "./log-mel.ts";

interface Case {
  readonly spec: LogMelSpec;
  /** Whole numbers of 16 bits. */
  readonly samples: readonly number[];
  readonly steps: number;
  /** `[steps, width]`, 9 significant digits. */
  readonly values: readonly number[];
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../reference/log-mel.json", import.meta.url), "utf8"),
);

/** Of decibels. */
const tolerance = 1e-6;

test.each(cases)("are librosa's within a millionth of a decibel: $spec", ({ spec, samples, steps, values }) => {
  const mel = logMel(spec);
  const found = mel.of(Float64Array.from(samples, (sample) => sample / 2 ** 15));
  expect([found.length, mel.stepsOf(samples.length)]).toEqual([steps * mel.width, steps]);
  const apart = values.map((value, i) => Math.abs(value - (found[i] as number)));
  expect(Math.max(...apart)).toBeLessThan(tolerance);
});

const small: LogMelSpec = { rate: 1000, window: 0.008, hop: 0.004, bands: 2, low: 0, high: 500, scale: "slaney" };

test("silence is the least power that is told from none, and one sample has a step", () => {
  expect([...logMel(small).of(new Float64Array(1))]).toEqual([-100, -100]); // 10 · log10(1e-10)
});

test("what is 80 decibels below the loudest is cut off", () => {
  const samples = new Float64Array(40);
  samples[0] = 1;
  const levels = logMel({ ...small, scale: "htk" }).of(samples);
  expect(levels.at(-1)).toBeCloseTo(Math.max(...levels) - 80, 9);
});

test("bands narrower than the step between two frequencies are told by their place", () => {
  expect(logMel(small).emptyBands).toEqual([]);
  expect(logMel({ ...small, bands: 12 }).emptyBands).toEqual([0, 1, 4, 7, 10, 11]); // 38.5 b to 38.5 b + 77 Hz, frequencies every 125 Hz
});
