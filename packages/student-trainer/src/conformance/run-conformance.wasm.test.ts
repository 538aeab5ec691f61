import { readFileSync } from "node:fs";
import { startBackend } from "@faculty/models/backend";
import { beforeAll, expect, test } from "vitest";
import { everyPluggedTerm } from "../objective/every-term.fixture.ts";
import { genericCase, gradientOf, lossOf } from "../objective/loss-case.fixture.ts";
import { parseConformanceFile } from "./conformance-file.ts";
import { runConformance } from "./run-conformance.ts";

beforeAll(async () => {
  await startBackend("wasm");
});

test.each(["./losses.json", "./terms.json", "./kinds.json"])("WebAssembly finds every case of %s right", (file) => {
  const reference = parseConformanceFile(readFileSync(new URL(file, import.meta.url), "utf8"));
  const lines = runConformance(reference).filter((line) => !line.name.startsWith("ensemble_"));
  expect(lines.filter((line) => line.verdict !== "ok")).toEqual([]);
});

test.each(everyPluggedTerm)("WebAssembly has every operation of %s, and of its gradient", (_, term) => {
  expect(lossOf(term, genericCase)).toSatisfy(Number.isFinite);
  expect([...gradientOf(term, genericCase)].every(Number.isFinite)).toBe(true);
});
