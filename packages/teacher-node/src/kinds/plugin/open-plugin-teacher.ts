import { describedClasses, describedShape, readDescription } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, onlyOutput, rowWidth } from "@faculty/shared/outputs";
import { awaitPlugin, kindOfValue } from "@faculty/shared/plugins";
import { checkLayer } from "@faculty/shared/protocol";
import { sizeOf } from "@faculty/shared/tensor";
import { z } from "zod";
import { asLogits } from "../../teacher/as-logits.ts";
import type { Teacher, TeacherFacts } from "../../teacher/teacher.ts";
import {
  type ChosenPlugin,
  chosenPlugin,
  type PluginTeacherSpec,
  type TeacherOutline,
  type TeacherPlugin,
} from "./teacher-plugin.ts";

/** How far the probabilities of a row may sum from 1: what a softmax in float32 of a million classes leaves. */
const sumTolerance = 1e-3;

/**
 * A teacher that is code of the user's own.
 * @param tolerance - How far its answers to the same request may be apart, as the run file says.
 * @throws FacultyError BAD_RUN_FILE where no plugin that was loaded defines it; BAD_PLUGIN for what it is described as.
 */
export async function openPluginTeacher(
  spec: PluginTeacherSpec & { readonly tolerance?: number | undefined },
): Promise<Teacher> {
  const chosen = chosenPlugin(spec);
  const { plugin } = chosen;
  const facts = await factsOf(chosen);
  const size = sizeOf(facts.inputShape);
  return {
    facts: { ...facts, ...(spec.tolerance !== undefined && { tolerance: spec.tolerance }) },
    infer: async ({ inputs, rows, layers }) => {
      for (const layer of layers) checkLayer(spec.name, layer, []);
      const samples = Array.from({ length: rows }, (_, row) => inputs.slice(row * size, (row + 1) * size));
      const said = await awaitPlugin("teacher", plugin.name, async () =>
        plugin.predict({ samples }, chosen.parameters),
      );
      const width = rowWidth(facts.output);
      const yields = plugin.output === "values" ? "values" : plugin.yields;
      const data = asLogits(facts.output.kind, yields, checkedRows(plugin, said, rows, width));
      return { logits: { rows, width, data }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** @returns `[rows, width]`. @throws FacultyError BAD_PLUGIN. */
function checkedRows(plugin: TeacherPlugin, given: unknown, rows: number, width: number): Float32Array {
  const said: readonly unknown[] | null = Array.isArray(given) ? given : null;
  if (said?.length !== rows)
    throw bad(plugin, `gives ${said?.length ?? "no list of"} rows, expected ${rows}: one a sample`);
  const values = new Float32Array(rows * width);
  for (const [row, own] of said.entries()) values.set(checkedRow(plugin, own, width), row * width);
  return values;
}

function checkedRow(plugin: TeacherPlugin, given: unknown, width: number): ArrayLike<number> {
  const row: readonly unknown[] =
    Array.isArray(given) || ArrayBuffer.isView(given) ? Array.from(given as ArrayLike<unknown>) : [];
  if (row.length !== width) throw bad(plugin, `says ${row.length} numbers of a sample, expected ${width}`);
  const place = row.findIndex((value) => typeof value !== "number" || !Number.isFinite(Math.fround(value)));
  const stray = row[place];
  if (place >= 0)
    throw bad(plugin, `says ${typeof stray === "number" ? stray : kindOfValue(stray)}, expected finite numbers`);
  const numbers = row as readonly number[];
  if (plugin.yields === "probabilities" && plugin.output !== "values") checkProbabilities(plugin, numbers);
  return numbers;
}

function checkProbabilities(plugin: TeacherPlugin, row: readonly number[]): void {
  const stray = row.find((value) => value < 0 || value > 1 + sumTolerance);
  if (stray !== undefined) throw bad(plugin, `says the probability ${stray}, expected 0 to 1`);
  const sum = row.reduce((total, value) => total + value, 0);
  if (plugin.output === "distribution" && Math.abs(sum - 1) > sumTolerance)
    throw bad(plugin, `says probabilities that sum to ${sum}, expected 1`);
}

/** What is known of it before it is asked. @throws FacultyError BAD_PLUGIN. */
async function factsOf({ plugin, parameters, digest }: ChosenPlugin): Promise<TeacherFacts> {
  const described = await awaitPlugin("teacher", plugin.name, async () => plugin.describe(parameters));
  const {
    inputShape,
    classes = [],
    shape = [],
  } = readDescription<TeacherOutline>("teacher", plugin.name, outlines[plugin.output], described);
  return {
    digest,
    inputShape,
    output: outputOf(plugin.output, classes, shape),
    layers: [],
    parameters: undefined,
    backend: `plugin ${plugin.name}`,
  };
}

function outputOf(kind: TeacherPlugin["output"], names: readonly string[], shape: readonly number[]): OutputSpec {
  return kind === "values"
    ? { name: onlyOutput, kind, shape }
    : { name: onlyOutput, kind, over: { names }, positions: [] };
}

const ofClasses = z.strictObject({ inputShape: describedShape, classes: describedClasses });

const outlines = {
  distribution: ofClasses,
  independent: ofClasses,
  values: z.strictObject({ inputShape: describedShape, shape: describedShape.optional() }),
};

function bad({ name }: TeacherPlugin, what: string): FacultyError {
  return new FacultyError("BAD_PLUGIN", `teacher ${name} of a plugin ${what}`, { plugin: name });
}
