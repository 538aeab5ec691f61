import { expect, test } from "vitest";
import type { ExportedStudent } from "../measured/exported-student.ts";
import { exportedLines } from "./exported-lines.ts";

const latency = { p50Ms: 0.125, p95Ms: 1, rowsPerSecond: 12_345.6 };
const exported: ExportedStudent = {
  file: "small.onnx",
  to: "onnx",
  dtype: "int8",
  student: "students/distilled-1/distilled",
  digest: "0a1b",
  runtime: "onnxruntime",
  bytes: 5432,
  studentBytes: 20_600,
  dataset: "toy",
  samples: 400,
  of: "logits",
  greatestDifference: 0.0451,
  agreement: 399 / 400,
  accuracy: { samples: 400, student: 0.9, exported: 0.895 },
  latency: { student: { p50Ms: 1, p95Ms: 2, rowsPerSecond: 1000 }, exported: latency },
};

test("a row says how the file compares with the student, whose own figures are in brackets", () => {
  const row = exportedLines([exported]).find((line) => line.includes("small.onnx"));
  expect(row?.split("|").map((cell) => cell.trim())).toEqual([
    "",
    "small.onnx (onnx)",
    "students/distilled-1/distilled",
    "int8",
    "5432 B (21 kB)",
    "4.5e-2",
    "99.75 %",
    "89.50 % (90.00 %)",
    "0.13 (1.00)",
    "12,346 (1,000)",
    "",
  ]);
});

test("without labels there is no accuracy, without exports no table", () => {
  expect(exportedLines([{ ...exported, accuracy: null }]).join("\n")).toContain("not measured");
  expect(exportedLines([])).toEqual([]);
});
