import { className, shownName } from "@faculty/shared/names";
import {
  columnNames,
  type NamedOutputs,
  namedOutputs,
  type OutputKind,
  type OutputSpec,
  onlyOutput,
  outputKindNames,
  outputList,
  outputOver,
  shortForm,
  writtenOutput,
} from "@faculty/shared/outputs";
import {
  type KnownVocabulary,
  knownVocabularySpec,
  type ModelPreparation,
  type OwnPreparation,
  ownPreparation,
} from "@faculty/shared/samples";
import { z } from "zod";

/** What a model's last operation yields. */
export type ModelOutput = "logits" | "probabilities" | "log-probabilities" | "values";

/** What a model is stored as. */
export type ModelFormat = (typeof modelFormats)[number];

const modelFormats = ["tfjs-layers", "tfjs-graph", "onnx", "saved-model"] as const;

/** Which of its inputs and outputs a model is used by; what is absent is the only one that can be. */
export interface ChosenEnds {
  readonly tensor?: string | undefined;
  /** By the name of each other input, the number that it is given in every place. */
  readonly others?: Readonly<Record<string, number>> | undefined;
  readonly output?: string | undefined;
  /** Of a SavedModel. */
  readonly signature?: string | undefined;
}

/** `faculty.json` beside a model: what the model's own files do not tell. */
export interface ModelManifest {
  readonly format: ModelFormat;
  readonly name: string;
  /** In the order of the model's outputs; none of one that says values. */
  readonly classes: readonly string[];
  /** What it says of a sample. Absent: one of its classes. */
  readonly says?: OutputSpec | undefined;
  /** Of one sample as the model takes it, without the batch. */
  readonly inputShape: readonly number[];
  /** What it makes of a sample of the data set first; absent: nothing. */
  readonly inputs?: OwnPreparation | undefined;
  readonly output: ModelOutput;
  /** The model's name for what it says of a sample, where it says several things. */
  readonly outputs?: NamedOutputs | undefined;
  /** Of a SavedModel: the function of it that is called. */
  readonly signature?: string | undefined;
  /** Of a model of texts: what its token ids stand for. */
  readonly vocabulary?: KnownVocabulary | undefined;
  readonly trainedOn?: { readonly dataset: string; readonly digest: string; readonly samples: number } | undefined;
}

/** What a manifest, or a run file of a teacher, says of how a model is used. */
export interface ModelUse {
  readonly inputs?: ModelPreparation | undefined;
  readonly outputs?: NamedOutputs | boolean | undefined;
  readonly signature?: string | undefined;
  /** By a run file alone: what computes a model that TensorFlow would. */
  readonly runtime?: "onnxruntime" | undefined;
}

export function chosenBy({ inputs, outputs, signature }: ModelUse): ChosenEnds {
  const output = typeof outputs === "object" ? outputs[onlyOutput] : undefined;
  return {
    ...(inputs?.tensor !== undefined && { tensor: inputs.tensor }),
    ...(inputs?.others !== undefined && { others: inputs.others }),
    ...(output !== undefined && { output }),
    ...(signature !== undefined && { signature }),
  };
}

/** What a model says of a sample. */
export function saidBy({ says, classes }: Pick<ModelManifest, "says" | "classes">): OutputSpec {
  return says ?? outputOver(classes);
}

/** What a model without a faculty.json says, as its user tells. */
export function saying(output: OutputSpec): Pick<ModelManifest, "says" | "classes"> {
  const classes = columnNames(output);
  return shortForm(output) === null ? { classes, says: output } : { classes };
}

/** As faculty.json holds it. */
export function writtenManifest({ format, name, classes, says, ...rest }: ModelManifest): object {
  return { format, name, ...writtenOutput(saidBy({ classes, says })), ...rest };
}

const maxClasses = 1_000_000;

const writtenKeys = z.object({
  format: z.enum(modelFormats),
  name: z.string().min(1).max(256),
  classes: z
    .array(z.string().max(1024).overwrite(className))
    .min(1)
    .max(maxClasses)
    .superRefine((classes, context) => {
      const seen = new Set<string>();
      const twice = classes.find((name) => seen.size === seen.add(name).size);
      if (twice !== undefined) context.addIssue({ code: "custom", message: `names class ${shownName(twice)} twice` });
    })
    .optional(),
  inputShape: z.array(z.int().min(1)).min(1).max(7),
  inputs: ownPreparation.optional(),
  output: z.enum(["logits", "probabilities", "log-probabilities", "values"]).optional(),
  outputs: z.union([outputList, namedOutputs]).optional(),
  signature: z.string().min(1).max(256).optional(),
  vocabulary: knownVocabularySpec.optional(),
  trainedOn: z.object({ dataset: z.string(), digest: z.string(), samples: z.int().min(0) }).optional(),
});

/** In one of two forms: `classes`, or a list of what it says of a sample under `outputs`. */
export const modelManifest: z.ZodType<ModelManifest> = writtenKeys.transform((written, context) => {
  const { classes, outputs, output, ...rest } = written;
  const says = outputs !== undefined && isSpec(outputs) ? outputs : undefined;
  const refused = (path: string, message: string) => {
    context.addIssue({ code: "custom", path: [path], message });
    return z.NEVER;
  };
  if (says === undefined) {
    if (classes === undefined) return refused("classes", "expected names of classes, or outputs: [ … ]");
    if (output === undefined) return refused("output", 'expected "logits", "probabilities" or "log-probabilities"');
    if (output === "values") return refused("output", "classes are said as logits or probabilities, not as values");
    return { ...rest, classes, output, ...(outputs !== undefined && !isSpec(outputs) && { outputs }) };
  }
  if (classes !== undefined) return refused("classes", "expected either classes or outputs: [ … ], found both");
  const usual = says.kind === "values" ? "values" : "logits";
  if (!sayable[says.kind].includes(output ?? usual))
    return refused("output", `${says.kind} are said as ${sayable[says.kind].join(" or ")}, found ${output}`);
  return { ...rest, ...saying(says), output: output ?? usual };
});

/** A list of what is said, as it was read, or names alone. */
function isSpec(outputs: OutputSpec | NamedOutputs): outputs is OutputSpec {
  return outputKindNames.some((kind) => kind === outputs["kind"]) && typeof outputs["name"] === "string";
}

/** What the last operation of a model of a kind may yield. */
const sayable: Readonly<Record<OutputKind, readonly ModelOutput[]>> = {
  distribution: ["logits", "probabilities", "log-probabilities"],
  independent: ["logits", "probabilities"],
  values: ["values"],
  several: ["logits"],
};
