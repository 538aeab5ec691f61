import { startBackend } from "@faculty/models/backend";
import type { BenchStudent } from "./bench-student.ts";
import { missingPyTorch, type PyTorchStudent, startPyTorch } from "./beside-pytorch.ts";
import type { FigureOptions, FigureResult } from "./figure.ts";
import type { Json } from "./json.ts";

/**
 * Measures students one by one, each beside its twin in PyTorch where Python has it: null to those that have none.
 * @param samplesOf - How many samples the twin is given.
 */
export async function eachStudent(
  { students, env }: Pick<FigureOptions, "students" | "env">,
  samplesOf: (student: BenchStudent) => number,
  measure: (student: BenchStudent, samples: number, beside: PyTorchStudent | null) => Promise<FigureResult>,
): Promise<FigureResult> {
  const backend = await startBackend();
  const python = env["FACULTY_PYTHON"] ?? "python3";
  const missing = await missingPyTorch(python, env);
  const lines = [`backend ${backend.name}: ${backend.reason}`, ...(missing === null ? [] : [missing])];
  const json: Record<string, Json> = {};
  for (const student of students) {
    const samples = samplesOf(student);
    await using beside = missing === null ? await startPyTorch(python, { ...student, samples }, env) : null;
    if (missing === null && beside === null) lines.push(`${student.name}: no such architecture in beside/students.py`);
    const measured = await measure(student, samples, beside);
    json[student.name] = measured.json;
    lines.push(...measured.lines);
  }
  return { json, lines };
}
