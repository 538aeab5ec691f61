import { readFile } from "node:fs/promises";
import { startBackend } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { textOf } from "@faculty/shared/files";
import type { Rung } from "@faculty/shared/processes";
import { type ConformanceLine, parseConformanceFile, runConformance } from "@faculty/student-trainer";
import { ensembleEvaluators } from "./ensemble-evaluators.ts";

export interface ConformanceReport {
  /** One a case, in the order of the file. */
  readonly lines: readonly (ConformanceLine & { readonly text: string })[];
  /** Whether every case could be read, and every one that is implemented is right. */
  readonly isRight: boolean;
}

/** @throws FacultyError NOT_FOUND, USAGE (not a file of reference values). */
export async function conformanceReport(path: string, backend: Rung | undefined): Promise<ConformanceReport> {
  const file = parseConformanceFile(await readText(path));
  await startBackend(backend);
  const found = runConformance(file, ensembleEvaluators);
  return {
    lines: found.map((line) => ({ ...line, text: lineText(line) })),
    isRight: found.every(({ verdict }) => verdict === "ok" || verdict === "not implemented"),
  };
}

async function readText(path: string): Promise<string> {
  try {
    return textOf(await readFile(path), path, "USAGE");
  } catch (cause) {
    if (cause instanceof FacultyError) throw cause;
    throw new FacultyError("NOT_FOUND", `file of reference values ${path} cannot be read`, { path }, { cause });
  }
}

function lineText({ name, params, lossError, gradientError, verdict, reason }: ConformanceLine): string {
  const { note: _, ...shown } = params;
  const given = Object.keys(shown).length === 0 ? "" : ` ${JSON.stringify(shown)}`;
  const errors = reason === undefined ? `  loss ${errorText(lossError)}  gradient ${errorText(gradientError)}` : "";
  return `${name}${given}${errors}  ${verdict}${reason === undefined ? "" : `: ${reason}`}`;
}

function errorText(error: number | null): string {
  return error === null ? "–" : error.toExponential(1);
}
