import type { DescribedTensor, ModelDescription } from "@faculty/models/describe";
import { shownNames } from "@faculty/shared/names";

type Shape = DescribedTensor["shape"];

/** Whether a model can teach, by what its files tell. */
export type Teaches = { readonly kind: "yes" } | { readonly kind: "no"; readonly why: string };

/** What a model is, a line a fact. */
export function descriptionLines(path: string, model: ModelDescription, teaches: Teaches): readonly string[] {
  const { kind, bytes, parameters, digest, inputs, outputs, layers, manifest, ownClasses } = model;
  const classes = manifest?.classes ?? ownClasses;
  const from = manifest === null ? "its metadata" : "its faculty.json";
  return [
    `${path}: ${kind}, ${parameters} parameters, ${bytes} bytes`,
    `digest   ${digest}`,
    ...inputs.map((input) => `input    ${shownTensor(input)}${layoutIn(input)}`),
    ...outputs.map(
      (output) => `output   ${shownTensor(output)}: ${[...output.operations, endings[output.ending]].join(" → ")}`,
    ),
    ...(layers.length === 0 ? [] : [`layers   ${layers.length}`]),
    `classes  ${classes === null ? "not told: name them with --classes, or teachers[].classes" : `${shownNames(classes)} (${from})`}`,
    ...(manifest?.inputs === undefined ? [] : [`inputs   ${JSON.stringify(manifest.inputs)} (${from})`]),
    teaches.kind === "yes" ? "teaches  yes" : `teaches  no: ${teaches.why}`,
  ];
}

const endings: Readonly<Record<ModelDescription["outputs"][number]["ending"], string>> = {
  logits: "logits, for no softmax or sigmoid is at its end",
  probabilities: "probabilities, for a softmax is at its end",
  "log-probabilities": "log-probabilities, for a log-softmax is at its end",
  values: "values",
  sigmoids: "yes or no of each class, for a sigmoid is at its end",
};

/** `  12  Dense  [any, 10]  dense_1`. */
export function layerLine({ name, kind, shape }: ModelDescription["layers"][number]): string {
  return `  ${kind}  ${shownShape(shape)}  ${name}`;
}

function shownTensor({ name, type, shape }: DescribedTensor): string {
  return `${name} ${type} ${shownShape(shape)}`;
}

function shownShape(shape: Shape): string {
  return shape === null
    ? "of a shape that shows when it runs"
    : `[${shape.map((extent) => extent ?? "any").join(", ")}]`;
}

/** Of images: grey, colour, colour with transparency. */
const channelCounts: readonly (number | null | undefined)[] = [1, 3, 4];

/** What the extents of an input look like. */
function layoutIn({ type, shape }: DescribedTensor): string {
  if (shape === null) return "";
  const [, first, , third] = shape;
  if (shape.length === 4) {
    const [isLast, isFirst] = [channelCounts.includes(third), channelCounts.includes(first)];
    if (isLast && isFirst) return ": images, channels first or last";
    return isLast ? ": images, channels last" : isFirst ? ": images, channels first" : "";
  }
  if (shape.length === 3) return ": series";
  if (shape.length === 2) return type.includes("int") ? ": whole numbers, as of tokens" : ": vectors";
  return "";
}
