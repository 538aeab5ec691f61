import { createHash } from "node:crypto";
import { keysOfTeachers } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type NamedOutputs, onlyOutput } from "@faculty/shared/outputs";
import {
  type Defaults,
  defaultsBeside,
  type ParametersOf,
  type PluginTable,
  parametersSchema,
  pluginName,
  pluginTable,
} from "@faculty/shared/plugins";
import { z } from "zod";

/** What a plugin's teacher says of a sample. */
export type SaidKind = "distribution" | "independent" | "values";

/** What one output of it is about. */
interface OutputOutline {
  /** In the order of what it says; not of values. Of a vocabulary's tokens: absent. */
  readonly classes?: readonly string[] | undefined;
  /** Of a distribution: extents of what is spoken of by itself, such as `[height, width]`; absent: the sample as a whole. */
  readonly positions?: readonly number[] | undefined;
  /** Of values: of those of a sample; absent: `[]`, one number. */
  readonly shape?: readonly number[] | undefined;
}

/** What there is to know of a teacher before it is asked. */
interface TeacherOutline extends OutputOutline {
  /** Of a sample that it takes, that of the run's data set; not of texts. */
  readonly inputShape?: readonly number[] | undefined;
  /** Where samples are token ids: the token of each; another than the data set's is refused. */
  readonly vocabulary?: readonly string[] | undefined;
  /** Of a teacher of several outputs: each by its name. */
  readonly outputs?: Readonly<Record<string, OutputOutline>> | undefined;
  /** Layers that terms may compare: the shape of each one's output, without the samples, channels last. */
  readonly layers?: Readonly<Record<string, readonly number[]>> | undefined;
}

interface PluginTeacherInputs {
  /** Of each its values, row-major in `inputShape`; not kept and not changed. Of a teacher of texts: none. */
  readonly samples: readonly Float32Array[];
  /** Of a teacher of texts: that of each sample. */
  readonly texts: readonly string[];
  /** Those of its layers that are wanted too. */
  readonly layers: readonly string[];
}

/** A row a sample, in their order: a finite number a class, or its values; of positions, one after the other. */
type PluginRows = readonly ArrayLike<number>[];

/** What a plugin's teacher says of some samples. A list alone: `rows` of one output. */
type PluginPrediction =
  | PluginRows
  | {
      /** Of one output, or of each of several by its name. */
      readonly rows: PluginRows | Readonly<Record<string, PluginRows>>;
      /** Of each layer that is wanted, row-major in its shape. */
      readonly layers?: Readonly<Record<string, PluginRows>>;
    };

/** A teacher of the user's own, as `defineTeacher` of the package `faculty` takes it. */
export interface TeacherDefinition<Parameters extends Defaults> {
  /** What `teachers[].plugin` of the run file calls it. */
  readonly name: string;
  /**
   * `distribution`: one class of many; `independent`: each class by itself; `values`: numbers; or several of these, by
   * name. Absent: the first.
   */
  readonly output?: SaidKind | Readonly<Record<string, SaidKind>>;
  /** What it says of classes; absent: logits, before softmax or sigmoid. */
  readonly yields?: "logits" | "probabilities";
  /** Whether it is shown the texts that tokens were made of; absent: a sample's values. */
  readonly texts?: boolean;
  /** Keys beside those that every teacher has, with their defaults; absent: none. */
  readonly parameters?: Parameters;
  /** Asks nobody anything that may change: two processes describe the same teacher. */
  describe(parameters: ParametersOf<Parameters>): TeacherOutline | Promise<TeacherOutline>;
  /**
   * The same of the same samples, whichever come with them; where it is not, to the bit, `teachers[].tolerance` says how
   * far it may be off.
   */
  predict(
    inputs: PluginTeacherInputs,
    parameters: ParametersOf<Parameters>,
  ): PluginPrediction | Promise<PluginPrediction>;
}

type GivenParameters = Readonly<Record<string, unknown>>;

/** The same after it was checked. */
export interface TeacherPlugin {
  readonly plugin: "teacher";
  readonly name: string;
  readonly output: SaidKind | Readonly<Record<string, SaidKind>>;
  readonly yields: "logits" | "probabilities";
  readonly texts: boolean;
  readonly parameters: Defaults;
  readonly describe: (parameters: GivenParameters) => unknown;
  readonly predict: (inputs: PluginTeacherInputs, parameters: GivenParameters) => unknown;
}

const saidKind: z.ZodType<SaidKind> = z.enum(["distribution", "independent", "values"]);

/** More than one, by the names that models give. */
const saidKinds = z
  .record(z.string().min(1).max(256), saidKind)
  .refine((kinds) => Object.keys(kinds).length > 1, "expected two outputs or more");

/** What a module exports of a teacher. */
export const teacherPlugin: z.ZodType<TeacherPlugin> = z.strictObject({
  plugin: z.literal("teacher"),
  name: pluginName,
  output: z.union([saidKind, saidKinds]).default("distribution"),
  yields: z.enum(["logits", "probabilities"]).default("logits"),
  texts: z.boolean().default(false),
  parameters: defaultsBeside(keysOfTeachers),
  describe: z.custom<TeacherPlugin["describe"]>((value) => typeof value === "function", "a function"),
  predict: z.custom<TeacherPlugin["predict"]>((value) => typeof value === "function", "a function"),
});

/** A definition, and the digest of the module that it is from. */
type KnownPlugin = TeacherPlugin & { readonly digest: string };

/** The teachers that plugins define. */
export const pluginTeachers: PluginTable<KnownPlugin, KnownPlugin> = pluginTable((plugin) => plugin);

/** What a run file says of a teacher that is a plugin's: its parameters stand beside these keys. */
export interface PluginTeacherSpec {
  readonly name: string;
  readonly plugin: string;
  readonly outputs?: boolean | NamedOutputs | undefined;
}

/** The definition that a run file names, with the parameters that it gives. */
export interface ChosenPlugin {
  readonly plugin: KnownPlugin;
  readonly parameters: GivenParameters;
  /** Of the teacher: that of the plugin, of the parameters, and of the output that is used. In hexadecimal. */
  readonly digest: string;
  /** Of a run that has one output: the plugin's name for it, where it says several. */
  readonly output: string | undefined;
}

/** @throws FacultyError BAD_RUN_FILE where no plugin that was loaded defines it, or a parameter does not fit. */
export function chosenPlugin(spec: PluginTeacherSpec): ChosenPlugin {
  const plugin = pluginTeachers.named(spec.plugin);
  if (plugin === undefined)
    throw new FacultyError(
      "BAD_RUN_FILE",
      `teacher ${spec.name}: no plugin of the run defines a teacher ${spec.plugin}, expected its module under plugins`,
      { teacher: spec.name },
    );
  const parsed = parametersSchema(plugin.parameters).safeParse(spec);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new FacultyError("BAD_RUN_FILE", `teacher ${spec.name}: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const parameters = parsed.data;
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const output = typeof spec.outputs === "object" ? spec.outputs[onlyOutput] : undefined;
  const used = output === undefined ? {} : { output };
  const known = JSON.stringify({ plugin: plugin.digest, name: plugin.name, parameters: sorted, ...used });
  return { plugin, parameters, digest: createHash("sha256").update(known).digest("hex"), output };
}
