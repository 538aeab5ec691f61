import { createHash } from "node:crypto";
import { keysOfTeachers } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
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
type SaidKind = "distribution" | "independent" | "values";

/** What there is to know of a teacher before it is asked. */
export interface TeacherOutline {
  /** Of a sample that it takes; that of the run's data set. */
  readonly inputShape: readonly number[];
  /** In the order of what it says of a sample; not of one that says values. */
  readonly classes?: readonly string[] | undefined;
  /** Of a teacher that says values: of these; absent: `[]`, one number. */
  readonly shape?: readonly number[] | undefined;
}

interface PluginTeacherInputs {
  /** Of each its values, row-major in `inputShape`; not kept and not changed. */
  readonly samples: readonly Float32Array[];
}

/** A teacher of the user's own, as `defineTeacher` of the package `faculty` takes it. */
export interface TeacherDefinition<Parameters extends Defaults> {
  /** What `teachers[].plugin` of the run file calls it. */
  readonly name: string;
  /** `distribution`: one class of many; `independent`: each class by itself; `values`: numbers. Absent: the first. */
  readonly output?: SaidKind;
  /** What it says of classes; absent: logits, before softmax or sigmoid. */
  readonly yields?: "logits" | "probabilities";
  /** Keys beside those that every teacher has, with their defaults; absent: none. */
  readonly parameters?: Parameters;
  /** Asks nobody anything that may change: two processes describe the same teacher. */
  describe(parameters: ParametersOf<Parameters>): TeacherOutline | Promise<TeacherOutline>;
  /**
   * The same of the same samples, whichever come with them; where it is not, to the bit, `teachers[].tolerance` says how
   * far it may be off.
   * @returns A row a sample, in their order: a finite number a class, or its values.
   */
  predict(
    inputs: PluginTeacherInputs,
    parameters: ParametersOf<Parameters>,
  ): readonly ArrayLike<number>[] | Promise<readonly ArrayLike<number>[]>;
}

type GivenParameters = Readonly<Record<string, unknown>>;

/** The same after it was checked. */
export interface TeacherPlugin {
  readonly plugin: "teacher";
  readonly name: string;
  readonly output: SaidKind;
  readonly yields: "logits" | "probabilities";
  readonly parameters: Defaults;
  readonly describe: (parameters: GivenParameters) => unknown;
  readonly predict: (inputs: PluginTeacherInputs, parameters: GivenParameters) => unknown;
}

/** What a module exports of a teacher. */
export const teacherPlugin: z.ZodType<TeacherPlugin> = z.strictObject({
  plugin: z.literal("teacher"),
  name: pluginName,
  output: z.enum(["distribution", "independent", "values"]).default("distribution"),
  yields: z.enum(["logits", "probabilities"]).default("logits"),
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
}

/** The definition that a run file names, with the parameters that it gives. */
export interface ChosenPlugin {
  readonly plugin: KnownPlugin;
  readonly parameters: GivenParameters;
  /** Of the teacher: that of the plugin, and of the parameters. In hexadecimal. */
  readonly digest: string;
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
  const known = JSON.stringify({ plugin: plugin.digest, name: plugin.name, parameters: sorted });
  return { plugin, parameters, digest: createHash("sha256").update(known).digest("hex") };
}
