import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { type ConformanceReport, conformanceReport } from "./conformance-report.ts";

const kinds = fileURLToPath(new URL("../../../student-trainer/src/conformance/kinds.json", import.meta.url));
let report: ConformanceReport;

beforeAll(async () => {
  report = await conformanceReport(kinds, undefined);
});

test("ensembles of every kind are right by 1e-9: means, medians, fixed weights, of positions that count", () => {
  const ensembles = report.lines.filter(({ name }) => name.startsWith("ensemble_"));
  expect(ensembles).toHaveLength(22);
  for (const { lossError, verdict } of ensembles) {
    expect(verdict).toBe("ok");
    expect(lossError).toBeLessThan(1e-9);
  }
});

test("every other case of the file is right too, and its line says by how much", () => {
  expect(report.isRight).toBe(true);
  expect(report.lines.at(-1)?.text).toMatch(/^r2 \{"kind":"values"\} {2}loss \d\.\de-\d+ {2}gradient – {2}ok$/u);
});
