import { z } from "zod";
import { className } from "../names/class-name.ts";
import { namedOutputs } from "../outputs/named-outputs.ts";
import { type Defaults, parametersSchema } from "../plugins/parameters.ts";
import { modelPreparation, shownPreparation } from "../samples/preparation-spec.ts";
import { savedSpec } from "./saved-spec.ts";
import { serverSpec } from "./server-spec.ts";
import type { TeacherSpec } from "./teacher-spec.ts";

/** JavaScript gives one such name a meaning of its own: what is kept by name would lose it. */
export const token: z.ZodString = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,48}$/, "1 to 48 letters, digits, _ and -")
  .refine((name) => name !== "__proto__", "nothing can be called __proto__");

/** A class's name in the one form in which they are compared. */
export const ofClass: z.ZodString = z.string().overwrite(className);

const notNegative = z.number().min(0);

const teacherKeys = {
  digest: z.string().min(1).max(128).optional(),
  tolerance: notNegative.optional(),
  replicas: z.int().min(1).max(64).default(1),
  classes: z.array(ofClass).min(1).optional(),
  classMap: z.record(ofClass, ofClass.nullable()).optional(),
};
const onlyOne = "expected one of model, server, signals, plugin and external: true, found two";
const ownOnly = z.boolean().refine((external) => !external, onlyOne);
const another = z.unknown().refine((server) => server === undefined, onlyOne) as unknown as z.ZodType<undefined>;

/** Servers' kernels sum in an order of their own: float32 answers so differ by some 1e-6 of what they sum. */
const servedTolerance = 1e-4;

/** All but those that plugins define. */
const kinds = [
  z.strictObject({
    name: token,
    model: z.string(),
    server: another.optional(),
    signals: another.optional(),
    plugin: another.optional(),
    external: ownOnly.optional(),
    inputs: modelPreparation.optional(),
    outputs: z.union([z.boolean(), namedOutputs]).default(true),
    signature: z.string().min(1).max(256).optional(),
    runtime: z.literal("onnxruntime").optional(),
    ...teacherKeys,
  }),
  z.strictObject({
    name: token,
    server: serverSpec,
    signals: another.optional(),
    plugin: another.optional(),
    external: ownOnly.optional(),
    inputs: shownPreparation.optional(),
    outputs: z.boolean().default(true),
    ...teacherKeys,
    tolerance: notNegative.default(servedTolerance),
  }),
  z.strictObject({
    name: token,
    signals: savedSpec,
    plugin: another.optional(),
    external: ownOnly.optional(),
    outputs: z.literal(true).default(true),
    ...teacherKeys,
  }),
  z.strictObject({
    name: token,
    external: z.literal(true),
    outputs: z.union([z.boolean(), namedOutputs]).default(true),
    ...teacherKeys,
  }),
] as const;

/** Keys of a teacher in a run file, which no parameter of a plugin has. */
export const keysOfTeachers: readonly string[] = [...new Set(kinds.flatMap(({ shape }) => Object.keys(shape)))];

/** Schema of a teacher of a run. @param ofPlugins - Of one that a plugin defines. */
export function teacherSpec(ofPlugins: z.ZodType<TeacherSpec>): z.ZodType<TeacherSpec> {
  return z.union([...kinds, ofPlugins]);
}

const { classes: _, ...ofPlugin } = teacherKeys;

/** It says itself what its classes are. */
const pluginKeys = {
  name: token,
  external: ownOnly.optional(),
  outputs: z.union([z.boolean(), namedOutputs]).default(true),
  ...ofPlugin,
};

/** A teacher of a plugin, whose parameters are unread: for whoever has not loaded it. */
export const opaquePluginTeacher: z.ZodType<TeacherSpec> = z.looseObject({
  plugin: z.string(),
  model: another.optional(),
  server: another.optional(),
  signals: another.optional(),
  ...pluginKeys,
});

/**
 * The same of those that a run's plugins define, each with its parameters. These are of its own types, which no type of
 * ours names: hence the cast.
 */
export function pluginTeacherSpec(
  plugins: readonly { readonly name: string; readonly parameters: Defaults }[],
): z.ZodType<TeacherSpec> {
  const [first, ...rest] = plugins.map(({ name, parameters }) =>
    z.strictObject({ ...parametersSchema(parameters).shape, plugin: z.literal(name), ...pluginKeys }),
  );
  if (first === undefined) return z.strictObject({ plugin: unknownPlugin, ...pluginKeys });
  return z.discriminatedUnion("plugin", [first, ...rest]) as unknown as z.ZodType<TeacherSpec>;
}

const unknownPlugin = z
  .string()
  .refine(() => false, "names a teacher that a plugin defines, none of the run's plugins defines one");
