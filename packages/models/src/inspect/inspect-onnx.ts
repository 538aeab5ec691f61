import { basename, resolve } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, outputOver } from "@faculty/shared/outputs";
import { textShape } from "@faculty/shared/protocol";
import { chosenBy, type ModelManifest, saidBy, saying } from "../manifests/manifest.ts";
import { everyNode } from "../onnx/onnx-bodies.ts";
import { innerValues, learnedValues, sourceOf, tablesOf } from "../onnx/onnx-graph.ts";
import type { OnnxModel, OnnxNode } from "../onnx/onnx-model.ts";
import { checkActivationSize } from "./activation-size.ts";
import { checkEnding } from "./check-ending.ts";
import { checkOperators } from "./check-operators.ts";
import { checkState } from "./check-state.ts";
import { checkYielded } from "./check-yielded.ts";
import { classesOfMetadata } from "./classes-of-metadata.ts";
import { filledShape, shownExtents } from "./filled-shape.ts";
import { givenOutput, type LoadOptions, type ModelFacts } from "./inspect-files.ts";
import { smallestTable } from "./known-tokens.ts";
import type { ModelEnding } from "./model-ending.ts";
import { type OnnxEnds, onnxEnds } from "./onnx-ends.ts";
import { checkTextInput } from "./text-input.ts";

type Nodes = Pick<OnnxModel, "nodes">;

/** What an ONNX model is, told without running it. */
export interface InspectedOnnx {
  readonly facts: ModelFacts;
  readonly ending: ModelEnding;
  /** Probabilities of few bits need not sum to 1: its answers do not tell what they are. */
  readonly isRounded: boolean;
  readonly ends: OnnxEnds;
  /** How many samples it takes at once; null: any number. */
  readonly batch: number | null;
  /** Values that its nodes pass to one another and that may be asked for. */
  readonly layers: readonly string[];
  readonly parameters: number;
}

/**
 * Holds an ONNX model against its manifest, or makes one of what it says of itself.
 * @throws FacultyError BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH.
 */
export function inspectOnnx(
  path: string,
  model: OnnxModel,
  own: ModelManifest | null,
  options: LoadOptions,
): InspectedOnnx {
  const who = `model ${path}`;
  if (own !== null && own.format !== "onnx")
    throw bad(path, `its faculty.json says ${own.format}, it is an ONNX model`);
  checkOperators(who, model);
  const ends = onnxEnds(who, model, options.chosen ?? chosenBy(own ?? {}));
  const manifest = own ?? plainManifest(path, model, ends, options);
  const { inputShape } = manifest;
  checkActivationSize(path, null, inputShape);
  const fixed = checkedBatch(path, ends, inputShape);
  // A scale that is drawn from all samples of a call makes an answer depend on the others.
  const batch = everyNode(model).some(({ op }) => op === "DynamicQuantizeLinear") ? 1 : fixed;
  checkState(who, model, ends, batch);
  checkYielded(path, ends.output, saidBy(manifest));
  const ending = onnxEnding(model, ends.output.name);
  const output = checkEnding(path, own?.output, ending, undefined, saidBy(manifest).kind);
  const known = smallestTable(tablesOf(model, ends.input.name));
  const { vocabulary } = manifest;
  const tokens = vocabulary === undefined || known === undefined ? known : Math.min(known, vocabulary.tokens);
  return {
    facts: {
      manifest: { ...manifest, output },
      input: { shape: ends.input.shape?.slice(1), isText: ends.isText, whole: ends.whole, rows: "any" },
      tokens,
    },
    ending,
    isRounded: ending === "probabilities" && sourceOf(model, ends.output.name).isQuantised,
    ends,
    batch,
    layers: layersOf(model, ends),
    parameters: learnedValues(model),
  };
}

/** What is computed on the way to the output, and its other outputs. */
function layersOf(model: OnnxModel, { input, output }: OnnxEnds): readonly string[] {
  const inner = innerValues(model, input.name, output.name);
  const others = model.outputs.map(({ name }) => name).filter((name) => name !== output.name);
  return [...new Set([...inner, ...others])];
}

const endings: Readonly<Record<string, ModelEnding>> = {
  Softmax: "probabilities",
  QLinearSoftmax: "probabilities",
  LogSoftmax: "log-probabilities",
  Sigmoid: "sigmoids",
  QLinearSigmoid: "sigmoids",
  HardSigmoid: "sigmoids",
};

/** What one of its outputs comes from. */
export function onnxEnding(model: Nodes, output: string): ModelEnding {
  const { node, value } = sourceOf(model, output);
  if (node === undefined) return "logits";
  if (node.op === "If") return endingOfBranches(model, node, node.outputs.indexOf(value));
  return isWrittenOutSoftmax(model, node) ? "probabilities" : (endings[node.op] ?? "logits");
}

/** What every branch of an `If` yields there. */
function endingOfBranches(model: Nodes, { bodies }: OnnxNode, place: number): ModelEnding {
  const [first = "logits", ...others] = bodies.map(({ nodes, yields }) =>
    onnxEnding({ nodes: [...model.nodes, ...nodes] }, yields[place] ?? ""),
  );
  return others.every((other) => other === first) ? first : "logits";
}

/** `exp(z) ÷ Σ exp(z)`, as some exporters write a softmax. */
function isWrittenOutSoftmax(model: Nodes, { op, inputs: [share = "", whole = ""] }: OnnxNode): boolean {
  if (op !== "Div") return false;
  const sum = sourceOf(model, whole).node;
  const [part, summed] = [sourceOf(model, share), sourceOf(model, sum?.inputs[0] ?? "")];
  return sum?.op === "ReduceSum" && part.node?.op === "Exp" && part.value === summed.value;
}

function plainManifest(
  path: string,
  model: OnnxModel,
  { input, isText }: OnnxEnds,
  options: LoadOptions,
): Omit<ModelManifest, "output"> {
  const output = givenOutput(options) ?? outputOfMetadata(path, model);
  if (output === undefined)
    throw bad(path, "it has no faculty.json, its metadata has no classes, and the run file names none");
  const inputShape = isText ? textShape : filledShape(input.shape?.slice(1), options.shapeWhereOpen);
  if (inputShape === null)
    throw bad(
      path,
      `the shape of its input ${input.name} is open (${shownExtents(input.shape ?? [])}), and no data set or faculty.json tells it`,
    );
  return {
    format: "onnx",
    name: basename(resolve(path)).replace(/\.onnx$/i, ""),
    ...saying(output),
    inputShape,
  };
}

function outputOfMetadata(path: string, model: OnnxModel): OutputSpec | undefined {
  const classes = classesOfMetadata(path, model);
  return classes && outputOver(classes);
}

/** @returns How many samples it takes at once; null: any number. @throws FacultyError SHAPE_MISMATCH, BAD_MODEL. */
function checkedBatch(
  path: string,
  { input: { name, shape }, isText }: OnnxEnds,
  inputShape: readonly number[],
): number | null {
  if (isText) {
    checkTextInput(`model ${path}`, name, shape?.slice(1), inputShape);
    return shape?.[0] ?? null;
  }
  if (shape === undefined) return null;
  if (shape.join() === inputShape.join())
    throw bad(
      path,
      `its input ${name} is ${shownExtents(shape)}, one sample: it has no first axis for samples; export it with one, of open extent`,
    );
  const [batch = null, ...sample] = shape;
  const fits =
    sample.length === inputShape.length && sample.every((extent, i) => extent === null || extent === inputShape[i]);
  if (!fits)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${path} does not take a sample of shape [${inputShape.join(", ")}], its input ${name} is ${shownExtents(shape)}`,
      { path, inputShape },
    );
  return batch;
}

function bad(path: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${path}: ${why}`, { path });
}
