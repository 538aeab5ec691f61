import { FacultyError } from "@faculty/shared/errors";
import {
  type Defaults,
  defaultsSchema,
  inPlugin,
  kindOfValue,
  type ParametersOf,
  type PluginTable,
  parametersSchema,
  pluginName,
  pluginTable,
} from "@faculty/shared/plugins";
import type { Rows } from "@faculty/shared/tensor";
import { z } from "zod";
import {
  defineWeighting,
  type Standing,
  type Weighting,
  type WeightingInputs,
  type WeightingNeed,
} from "../weighting.ts";

/** One row of a batch as a plugin's weighting sees it. */
interface PluginWeightingInputs {
  /** In the order of the run file, those that are there. */
  readonly teachers: readonly string[];
  /** What each of them says: a log-probability a class of the run, at temperature 1. */
  readonly logProbabilities: readonly Float64Array[];
  /** Class of the row, to index by; −1 where the weighting does not need labels. A row without one is not shown then. */
  readonly label: number;
  /** How well each did on the samples held out; empty where the weighting does not need that. */
  readonly standings: readonly Standing[];
}

/** A weighting of the user's own, as `defineWeighting` of the package `faculty` takes it. */
export interface WeightingDefinition<Parameters extends Defaults> {
  /** What `ensemble.weighting.kind` of the run file calls it. */
  readonly name: string;
  /** `labels`: the row's class; `validation`: the teachers' standings. Absent: neither. */
  readonly needs?: readonly WeightingNeed[];
  /** Keys beside `kind`, with their defaults; absent: none. */
  readonly parameters?: Parameters;
  /**
   * The same whenever it is called with the same: a row is weighed again when it is asked for again.
   * @returns What each teacher counts, in their order, on any scale: 0 or more, not all 0. Divided by their sum.
   */
  weigh(inputs: PluginWeightingInputs, parameters: ParametersOf<Parameters>): readonly number[];
}

/** The same after it was checked. */
export interface WeightingPlugin {
  readonly plugin: "weighting";
  readonly name: string;
  readonly needs: readonly WeightingNeed[];
  readonly parameters: Defaults;
  readonly weigh: (inputs: PluginWeightingInputs, parameters: Readonly<Record<string, unknown>>) => unknown;
}

const ownKeys = ["kind"];

/** What a module exports of a weighting. */
export const weightingPlugin: z.ZodType<WeightingPlugin> = z.strictObject({
  plugin: z.literal("weighting"),
  name: pluginName,
  needs: z.array(z.enum(["labels", "validation"])).default([]),
  parameters: defaultsSchema.refine((keys) => ownKeys.every((key) => !(key in keys)), "not kind").default({}),
  weigh: z.custom<WeightingPlugin["weigh"]>((value) => typeof value === "function", "a function"),
});

/** Makes a row like those of the table of weightings. It knows classes, and needs to be told of all of them. */
export function pluginWeighting(plugin: WeightingPlugin): Weighting {
  const parameters = z.strictObject(parametersSchema(plugin.parameters).shape);
  return defineWeighting<Readonly<Record<string, unknown>>>({
    parameters,
    needs: plugin.needs,
    weigh: (inputs, given) => weighRows(plugin, inputs, given),
  });
}

/** @returns `[rows, teachers]`, each row sums to 1. @throws FacultyError BAD_PLUGIN for what are no weights. */
function weighRows(
  plugin: WeightingPlugin,
  { teachers, logProbabilities, labels, standings }: WeightingInputs,
  parameters: Readonly<Record<string, unknown>>,
): Float64Array {
  const readsLabels = plugin.needs.includes("labels");
  const weights = new Float64Array(labels.length * teachers.length);
  for (let row = 0; row < labels.length; row++) {
    const given: PluginWeightingInputs = {
      teachers,
      logProbabilities: logProbabilities.map((said) => rowOf(said, row)),
      label: readsLabels ? (labels[row] as number) : -1,
      standings,
    };
    const weighed = inPlugin("weighting", plugin.name, () => plugin.weigh(given, parameters));
    weights.set(shares(plugin.name, weighed, teachers.length), row * teachers.length);
  }
  return weights;
}

function rowOf({ data, width }: Rows, row: number): Float64Array {
  return data.subarray(row * width, (row + 1) * width);
}

function shares(name: string, given: unknown, teachers: number): readonly number[] {
  const weights: readonly unknown[] = Array.isArray(given) ? given : [];
  const isWeight = (value: unknown): value is number => Number.isFinite(value) && (value as number) >= 0;
  const sum = weights.reduce<number>((total, weight) => total + (isWeight(weight) ? weight : Number.NaN), 0);
  if (weights.length === teachers && sum > 0 && Number.isFinite(sum))
    return weights.map((weight) => (weight as number) / sum);
  const found = Array.isArray(given) ? `[${weights.map(String).join(", ")}]` : kindOfValue(given);
  throw new FacultyError(
    "BAD_PLUGIN",
    `weighting ${name} of a plugin gives ${found}, expected ${teachers} finite numbers of 0 or more, not all 0`,
  );
}

/** The weightings that plugins define. */
export const pluginWeightings: PluginTable<WeightingPlugin, Weighting> = pluginTable(pluginWeighting);
