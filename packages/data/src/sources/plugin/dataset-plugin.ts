import type { SingleTarget } from "@faculty/shared/config";
import {
  type Defaults,
  defaultsBeside,
  type ParametersOf,
  parametersSchema,
  pluginName,
} from "@faculty/shared/plugins";
import { z } from "zod";
import type { Part } from "../../prepared/sample-source.ts";
import { keysOfDatasets } from "../dataset-keys.ts";

/** What a data set is made from, beside its parameters. */
interface PluginDatasetInputs {
  /** Absolute, of the file or folder that `dataset.path` names; undefined where the data set takes none. */
  readonly path: string | undefined;
}

/** What there is to know before a sample is read. */
interface DatasetDescription {
  /** Of one sample's input. */
  readonly inputShape: readonly number[];
  /** In the order of the columns of what is said of a sample; not of a data set of values. */
  readonly classes?: readonly string[];
  /** Of a data set of values: how many a sample has. Absent: one. */
  readonly width?: number;
}

/** A sample as a plugin gives it. Where nothing is known of it, the key that says so is null or absent. */
interface PluginSample {
  /** That does not move when other samples come and go; all of a part have one, or none. */
  readonly id?: string;
  /** As many numbers as `inputShape` has, the last axis fastest; finite. */
  readonly input: ArrayLike<number>;
  /** Its class, where the target is `class`. */
  readonly label?: string | null;
  /** Those of the classes that are there, where the target is `classes`. */
  readonly labels?: readonly string[] | null;
  /** A number, or `width` of them, where the target is `value`. */
  readonly value?: number | ArrayLike<number> | null;
}

/** A data set of the user's own, as `defineDataset` of the package `faculty` takes it. */
export interface DatasetDefinition<Parameters extends Defaults> {
  /** What `dataset.name` of the run file calls it. */
  readonly name: string;
  /** Whether it reads a file or folder, which `dataset.path` names; absent: it does not. */
  readonly path?: boolean;
  /** What is known of a sample; absent: one class. Of another kind the run file says it too, under `dataset.target`. */
  readonly target?: SingleTarget;
  /** Keys beside those that every data set has, with their defaults; absent: none. */
  readonly parameters?: Parameters;
  /** Reads no sample: it is asked by `faculty validate` as well. */
  describe(
    inputs: PluginDatasetInputs,
    parameters: ParametersOf<Parameters>,
  ): DatasetDescription | Promise<DatasetDescription>;
  /**
   * The samples of a part, one after the other, the same whenever it is called. Samples are read once, and lie in the
   * cache from then on, until the plugin, a parameter or a file at the path changes.
   */
  samples(
    inputs: PluginDatasetInputs & { readonly part: Part },
    parameters: ParametersOf<Parameters>,
  ): Iterable<PluginSample> | AsyncIterable<PluginSample>;
}

type GivenParameters = Readonly<Record<string, unknown>>;

/** The same after it was checked. */
export interface DatasetPlugin {
  readonly plugin: "dataset";
  readonly name: string;
  readonly path: boolean;
  readonly target: SingleTarget;
  readonly parameters: Defaults;
  readonly describe: (inputs: PluginDatasetInputs, parameters: GivenParameters) => unknown;
  readonly samples: (inputs: PluginDatasetInputs & { readonly part: Part }, parameters: GivenParameters) => unknown;
}

/** What a module exports of a data set. */
export const datasetPlugin: z.ZodType<DatasetPlugin> = z.strictObject({
  plugin: z.literal("dataset"),
  name: pluginName,
  path: z.boolean().default(false),
  target: z.enum(["class", "classes", "value"]).default("class"),
  parameters: defaultsBeside(keysOfDatasets),
  describe: z.custom<DatasetPlugin["describe"]>((value) => typeof value === "function", "a function"),
  samples: z.custom<DatasetPlugin["samples"]>((value) => typeof value === "function", "a function"),
});

/** What a run file says of a data set that a plugin defines. */
export interface PluginDatasetSpec {
  readonly name: string;
  readonly path?: string | undefined;
  readonly parameters: GivenParameters;
  /** Of the plugin: another one gives other samples. */
  readonly plugin: string;
}

/** Keys that a run file has of such a data set, as it writes them. */
export function pluginDatasetKeys({ name, path, target, parameters }: DatasetPlugin): z.ZodObject {
  return z.strictObject({
    name: z.literal(name),
    ...(path && { path: z.string() }),
    ...(target !== "class" && { target: z.strictObject({ kind: z.literal(target) }) }),
    ...parametersSchema(parameters).shape,
  });
}

/** The same as they are read. @param digest - Of the plugin. */
export function pluginDatasetSpec(plugin: DatasetPlugin, digest: string): z.ZodType<PluginDatasetSpec> {
  return pluginDatasetKeys(plugin).transform((written): PluginDatasetSpec => {
    const { name: _, path, target: _kind, ...parameters } = written;
    return { name: plugin.name, ...(typeof path === "string" && { path }), parameters, plugin: digest };
  });
}
