import { describedClasses, describedShape, readDescription, type SingleTarget } from "@faculty/shared/config";
import { asOneOutput, type OutputSpec, onlyOutput, outputExtents, type SingleOutput } from "@faculty/shared/outputs";
import { z } from "zod";
import type { GivenShown } from "../given/given-inputs.ts";
import { requireDetection } from "../given/require-detection.ts";
import { textSize } from "../source-keys.ts";
import type { DatasetPlugin } from "./dataset-plugin.ts";
import { tokensAskedFor, vocabularyProblem } from "./described-vocabulary.ts";

/** What is known of a plugin's data set before a sample is read. */
interface DescribedDataset {
  readonly shown: GivenShown;
  readonly output: OutputSpec;
}

/**
 * @param given - By `describe` of the plugin.
 * @throws FacultyError BAD_PLUGIN; BAD_DATASET where what is to say boxes is of another shape.
 */
export function describedDataset(plugin: DatasetPlugin, given: unknown): DescribedDataset {
  const { name, texts, target } = plugin;
  const schema = z
    .strictObject({ ...(texts ? textSize : valueKeys), ...outputKeys(plugin) })
    .superRefine((described: Described, context) => {
      const problem = vocabularyProblem(described, plugin.positions);
      if (problem !== null) context.addIssue({ code: "custom", ...problem });
    });
  const described = readDescription<Described>("data set", name, schema, given);
  const { inputShape = [], element = "float32", vocabulary, length = 0, maxTokens = 0 } = described;
  const shown: GivenShown = texts
    ? { kind: "texts", length, maxTokens }
    : { kind: "values", inputShape, element, vocabulary };
  if (typeof target === "string") return { shown, output: outputOf(onlyOutput, target, described, vocabulary) };
  const outputs = Object.entries(target.outputs).map(([one, kind]) =>
    outputOf(one, kind, described.outputs?.[one] ?? {}, vocabulary),
  );
  const { detection } = target;
  if (detection !== undefined) requireDetection(`data set ${name} of a plugin`, outputs, detection);
  const output = asOneOutput(outputs);
  return { shown, output: { ...output, ...(output.kind === "several" && detection && { detection }) } };
}

interface DescribedOutput {
  readonly classes?: readonly string[] | undefined;
  readonly positions?: readonly number[] | undefined;
  readonly shape?: readonly number[] | undefined;
}

interface Described extends DescribedOutput {
  readonly inputShape?: readonly number[] | undefined;
  readonly element?: "float32" | "uint8" | undefined;
  readonly vocabulary?: readonly string[] | undefined;
  readonly length?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly outputs?: Readonly<Record<string, DescribedOutput>> | undefined;
}

const valueKeys = {
  inputShape: describedShape,
  element: z.enum(["float32", "uint8"]).default("float32"),
  vocabulary: z.array(z.string()).optional(),
};

const positions = outputExtents.refine((extents) => extents.length > 0, "expected an extent or more");

/** Of one output, by what is known of it. */
const ofKind = {
  class: { classes: describedClasses },
  classes: { classes: describedClasses },
  value: { shape: outputExtents.default([]) },
} as const;

/** Classes are absent where they are the tokens of a vocabulary. */
const ofPositions = { positions, classes: describedClasses.optional() };

function outputKeys({ target, positions: ofEach }: DatasetPlugin): Readonly<Record<string, z.ZodType>> {
  if (typeof target === "string") return ofEach ? ofPositions : ofKind[target];
  const each = Object.entries(target.outputs).map(([name, kind]) => [
    name,
    z.strictObject({ ...ofKind[kind], ...(kind === "class" && { positions: positions.optional() }) }),
  ]);
  return { outputs: z.strictObject(Object.fromEntries(each)) };
}

function outputOf(
  name: string,
  kind: SingleTarget,
  { classes, positions: extents = [], shape = [] }: DescribedOutput,
  vocabulary: readonly string[] | undefined,
): SingleOutput {
  if (kind === "value") return { name, kind: "values", shape };
  const over = classes === undefined ? tokensAskedFor(vocabulary ?? []) : { names: classes };
  return kind === "classes"
    ? { name, kind: "independent", over, positions: [] }
    : { name, kind: "distribution", over, positions: extents };
}
