import type { SeveralTargets, SingleTarget } from "@faculty/shared/config";
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
import { targetKeys } from "../source-keys.ts";

/** What a data set is made from, beside its parameters. */
interface PluginDatasetInputs {
  /** Absolute, of the file or folder that `dataset.path` names; undefined where the data set takes none. */
  readonly path: string | undefined;
}

/** What there is to know of one output before a sample is read. */
interface OutputDescription {
  /** In the order of their places; not of values. At each position of running text and of pairs: absent, its tokens. */
  readonly classes?: readonly string[];
  /** Extents of what has a class of its own, such as `[height, width]` of pixels; absent: the sample as a whole. */
  readonly positions?: readonly number[];
  /** Of values: of those of a sample; absent: `[]`, one number. */
  readonly shape?: readonly number[];
}

/** What there is to know before a sample is read: what samples are, and what is known of them. */
interface DatasetDescription extends OutputDescription {
  /** Of one sample's input, such as `[height, width, channels]`; not of texts. */
  readonly inputShape?: readonly number[];
  /** `uint8`: inputs are bytes, 0 to 255, which are kept as such and a model sees as 0 to 1; absent: `float32`. */
  readonly element?: "uint8" | "float32";
  /**
   * Where inputs are token ids, `[length]`: the token of each id, without spaces, the first `[padding]`, `[unknown]` and
   * `[mask]`. The next one may say that samples are running text, pairs or interactions, as docs/own-data.md has it.
   */
  readonly vocabulary?: readonly string[];
  /** Of texts: tokens of each that are kept, 64 where it is absent. */
  readonly length?: number;
  /** Of texts: the most different tokens, 4096 where it is absent. */
  readonly maxTokens?: number;
  /** Where the target is several: each by its name. */
  readonly outputs?: Readonly<Record<string, OutputDescription>>;
}

/** What may be known of a sample by one output. */
type KnownOfSample = string | readonly string[] | number | ArrayLike<number>;

/** A sample as a plugin gives it. Where nothing is known of it, the key that says so is null or absent. */
interface PluginSample {
  /** That does not move when other samples come and go; all of a part have one, or none. */
  readonly id?: string;
  /** Of samples that are held out together; null: by itself. All of a part say it, or none. */
  readonly group?: string | null;
  /** As many numbers as `inputShape` has, the last axis fastest; finite. Not of texts. */
  readonly input?: ArrayLike<number>;
  /** Of texts: the sample. Beside token ids: what they were made of, for models that take texts. */
  readonly text?: string;
  /**
   * Its class, where the target is `class`. Of `positions` as many numbers, the last axis fastest: the place of each one's
   * class, −1 where it is not known, −2 where the position does not count.
   */
  readonly label?: string | ArrayLike<number> | null;
  /** Where the target is `classes`: those that are there; or a number for each, 0, 1, or NaN where it is not known. */
  readonly labels?: readonly string[] | ArrayLike<number> | null;
  /** Where the target is `value`: as many numbers as `shape` has, the last axis fastest, NaN where one is not known. */
  readonly value?: number | ArrayLike<number> | null;
  /** Where the target is several: by the name of its output one of those three. */
  readonly targets?: Readonly<Record<string, KnownOfSample | null>> | null;
}

/** A data set of the user's own, as `defineDataset` of the package `faculty` takes it. */
export interface DatasetDefinition<Parameters extends Defaults> {
  /** What `dataset.name` of the run file calls it. */
  readonly name: string;
  /** Whether it reads a file or folder, which `dataset.path` names; absent: it does not. */
  readonly path?: boolean;
  /** Whether its samples are texts, which are taken apart here, by a vocabulary of the training texts; absent: numbers. */
  readonly texts?: boolean;
  /**
   * What is known of a sample; absent: one class. Of another kind the run file says it too, word for word, under
   * `dataset.target`.
   */
  readonly target?: SingleTarget | SeveralTargets;
  /** Whether each position of a sample, such as a pixel or a token, has a class of its own; absent: the sample has one. */
  readonly positions?: boolean;
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
  readonly texts: boolean;
  readonly target: SingleTarget | SeveralTargets;
  readonly positions: boolean;
  readonly parameters: Defaults;
  readonly describe: (inputs: PluginDatasetInputs, parameters: GivenParameters) => unknown;
  readonly samples: (inputs: PluginDatasetInputs & { readonly part: Part }, parameters: GivenParameters) => unknown;
}

/** What a module exports of a data set. */
export const datasetPlugin: z.ZodType<DatasetPlugin> = z
  .strictObject({
    plugin: z.literal("dataset"),
    name: pluginName,
    path: z.boolean().default(false),
    texts: z.boolean().default(false),
    target: z.union([z.enum(["class", "classes", "value"]), targetKeys.several]).default("class"),
    positions: z.boolean().default(false),
    parameters: defaultsBeside(keysOfDatasets),
    describe: z.custom<DatasetPlugin["describe"]>((value) => typeof value === "function", "a function"),
    samples: z.custom<DatasetPlugin["samples"]>((value) => typeof value === "function", "a function"),
  })
  .superRefine(({ target, positions, texts }, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", path: ["positions"], message });
    if (positions && target !== "class") refuse("is of target class; of several outputs describe says it of each");
    if (positions && texts) refuse("nobody knows the tokens of texts before they are taken apart: give token ids");
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
    ...(target !== "class" && { target: writtenTarget(target) }),
    ...parametersSchema(parameters).shape,
  });
}

function writtenTarget(target: SingleTarget | SeveralTargets): z.ZodType {
  if (typeof target === "string") return z.strictObject({ kind: z.literal(target) });
  const { kind, outputs, detection } = target;
  return z.strictObject({
    kind: z.literal(kind),
    outputs: literals(outputs),
    ...(detection && { detection: literals(detection) }),
  });
}

function literals(values: object): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, z.literal(value as string)])),
  );
}

/** The same as they are read. @param digest - Of the plugin. */
export function pluginDatasetSpec(plugin: DatasetPlugin, digest: string): z.ZodType<PluginDatasetSpec> {
  return pluginDatasetKeys(plugin).transform((written): PluginDatasetSpec => {
    const { name: _, path, target: _kind, ...parameters } = written;
    return { name: plugin.name, ...(typeof path === "string" && { path }), parameters, plugin: digest };
  });
}
