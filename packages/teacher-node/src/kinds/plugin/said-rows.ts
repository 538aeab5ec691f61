import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, outputParts, putPart, rowWidth, type SingleOutput } from "@faculty/shared/outputs";
import { kindOfValue } from "@faculty/shared/plugins";
import { sizeOf, type Tensor } from "@faculty/shared/tensor";
import { z } from "zod";
import { asLogits } from "../../teacher/as-logits.ts";
import type { TeacherPlugin } from "./teacher-plugin.ts";

/** How far the probabilities of a row may sum from 1: what a softmax in float32 of a million classes leaves. */
const sumTolerance = 1e-3;

/** What `predict` of a plugin gave. */
interface Said {
  /** A list of one output, by name of several. */
  readonly rows: unknown;
  /** By name, of the layers that were asked for. */
  readonly layers?: unknown;
}

const saidSchema = z.strictObject({ rows: z.unknown(), layers: z.unknown().optional() });

/** A list alone is the rows of the one output that there is. */
export function readSaid(given: unknown): Said {
  if (Array.isArray(given)) return { rows: given };
  const parsed = saidSchema.safeParse(given);
  return parsed.success ? parsed.data : { rows: undefined };
}

/**
 * What it says of some samples, as logits.
 * @param said - All of its outputs. @param given - The list of one output, or lists by the name of each.
 * @param samples - How many it was asked about.
 * @returns `[samples, width of all outputs]`.
 * @throws FacultyError BAD_PLUGIN.
 */
export function saidRows(plugin: TeacherPlugin, said: OutputSpec, given: unknown, samples: number): Float32Array {
  const parts = outputParts(said);
  const width = parts.reduce((sum, { size }) => sum + size, 0);
  const all = new Float32Array(samples * width);
  for (const { output, from, size } of parts) {
    const isOnly = typeof plugin.output === "string";
    const where = isOnly ? "" : ` for output ${output.name}`;
    const own = isOnly ? given : named(given, output.name);
    const rows = rowsOf(plugin, own, samples, size, where);
    const yields = output.kind === "values" ? "values" : plugin.yields;
    if (yields === "probabilities") checkProbabilities(plugin, output, rows, where);
    putPart(all, width, from, asLogits(output.kind, yields, rows), size);
  }
  return all;
}

/**
 * Layers that were asked for, `[samples, …shape]` each.
 * @param shapes - By layer, without the samples.
 * @throws FacultyError BAD_PLUGIN.
 */
export function saidLayers(
  plugin: TeacherPlugin,
  given: unknown,
  asked: readonly string[],
  shapes: Readonly<Record<string, readonly number[]>>,
  samples: number,
): ReadonlyMap<string, Tensor<Float32Array>> {
  return new Map(
    asked.map((layer) => {
      const shape = shapes[layer] ?? [];
      const data = rowsOf(plugin, named(given, layer), samples, sizeOf(shape), ` for layer ${layer}`);
      return [layer, { shape: [samples, ...shape], data }];
    }),
  );
}

function named(given: unknown, name: string): unknown {
  return typeof given === "object" && given !== null ? (given as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** @returns `[samples, width]`. */
function rowsOf(plugin: TeacherPlugin, given: unknown, samples: number, width: number, where: string): Float32Array {
  const said: readonly unknown[] | null = Array.isArray(given) ? given : null;
  if (said?.length !== samples)
    throw bad(plugin, `gives ${said?.length ?? "no list of"} rows${where}, expected ${samples}: one a sample`);
  const values = new Float32Array(samples * width);
  for (const [row, own] of said.entries()) values.set(rowOf(plugin, own, width, where), row * width);
  return values;
}

function rowOf(plugin: TeacherPlugin, given: unknown, width: number, where: string): ArrayLike<number> {
  const row: readonly unknown[] =
    Array.isArray(given) || ArrayBuffer.isView(given) ? Array.from(given as ArrayLike<unknown>) : [];
  if (row.length !== width) throw bad(plugin, `says ${row.length} numbers of a sample${where}, expected ${width}`);
  const place = row.findIndex((value) => typeof value !== "number" || !Number.isFinite(Math.fround(value)));
  if (place < 0) return row as readonly number[];
  const stray = row[place];
  throw bad(plugin, `says ${typeof stray === "number" ? stray : kindOfValue(stray)}${where}, expected finite numbers`);
}

/** @param rows - `[samples, positions, classes]`. */
function checkProbabilities(plugin: TeacherPlugin, output: SingleOutput, rows: Float32Array, where: string): void {
  const stray = rows.find((value) => value < 0 || value > 1 + sumTolerance);
  if (stray !== undefined) throw bad(plugin, `says the probability ${stray}${where}, expected 0 to 1`);
  if (output.kind !== "distribution") return;
  const width = rowWidth(output);
  for (let from = 0; from < rows.length; from += width) {
    const sum = rows.subarray(from, from + width).reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > sumTolerance)
      throw bad(plugin, `says probabilities that sum to ${sum}${where}, expected 1`);
  }
}

function bad({ name }: TeacherPlugin, what: string): FacultyError {
  return new FacultyError("BAD_PLUGIN", `teacher ${name} of a plugin ${what}`, { plugin: name });
}
