import { z } from "zod";
import { sizeOf } from "../tensor/rows.ts";
import type { Classes, OutputSpec, SingleOutput } from "./output-spec.ts";
import { onlyOutput } from "./short-form.ts";

const maxNameLength = 256;
/** Of a row a model says, and of its positions: what fits a message is checked where it is asked for. */
const extent = z
  .int()
  .min(1)
  .max(2 ** 24);
const maxAxes = 4;
const maxClasses = 2 ** 20;

const name = z.string().min(1).max(maxNameLength);
const classes: z.ZodType<Classes> = z.union([
  z.strictObject({ names: z.array(name).min(1).max(maxClasses).readonly() }),
  z.strictObject({ count: z.int().min(1).max(maxClasses), vocabulary: name }),
]);
const numbers = z.array(z.number()).readonly();
const extents = z.array(extent).max(maxAxes).readonly();

/** Of what is said of a sample, or of its positions. */
export const outputExtents: z.ZodType<readonly number[]> = extents;

/** Of each kind, as it is on the wire, in faculty.json and in a prepared data set. */
const schemas: { readonly [Kind in SingleOutput["kind"]]: z.ZodType<OutputSpec<Kind>> } = {
  distribution: z.strictObject({ name, kind: z.literal("distribution"), over: classes, positions: extents }),
  independent: z.strictObject({ name, kind: z.literal("independent"), over: classes, positions: extents }),
  values: z
    .strictObject({
      name,
      kind: z.literal("values"),
      shape: extents,
      scale: z.strictObject({ mean: numbers, std: z.array(z.number().positive()).readonly() }).optional(),
    })
    .refine(({ shape, scale }) => isOfSize(scale?.mean, shape) && isOfSize(scale?.std, shape), {
      message: "scale has other sizes than shape",
      path: ["scale"],
    }),
};

const singleOutput: z.ZodType<SingleOutput> = z.union(Object.values(schemas));

/** More than anybody's model has; a prefix of each of its figures is shown. */
const maxOutputs = 16;

/** What a model says of a sample, as a list: one output, or several of different names. */
export const outputList: z.ZodType<OutputSpec> = z
  .array(singleOutput)
  .min(1, "expected an output")
  .max(maxOutputs)
  .superRefine((outputs, context) => {
    const twice = outputs.find(({ name }, i) => outputs.findIndex((other) => other.name === name) < i);
    if (twice !== undefined) context.addIssue({ code: "custom", message: `names output ${twice.name} twice` });
  })
  .transform(asOneOutput);

/** As a prepared data set keeps it. */
export const outputSpec: z.ZodType<OutputSpec> = z.union([
  singleOutput,
  z.strictObject({
    name,
    kind: z.literal("several"),
    outputs: z.array(singleOutput).min(2).max(maxOutputs),
    detection: z.strictObject({ class: name, box: name }).optional(),
  }),
]);

/** @param outputs - At least one. */
export function asOneOutput(outputs: readonly SingleOutput[]): OutputSpec {
  const [first, ...others] = outputs;
  return first !== undefined && others.length === 0 ? first : { name: onlyOutput, kind: "several", outputs };
}

function isOfSize(values: readonly number[] | undefined, shape: readonly number[]): boolean {
  return values === undefined || values.length === sizeOf(shape);
}
