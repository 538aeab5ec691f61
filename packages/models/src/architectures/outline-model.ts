import type { ModelSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, positionsOf, rowWidth, type Scale, type SingleOutput } from "@faculty/shared/outputs";
import { createRandom, purposes } from "@faculty/shared/random";
import { areOfItems, pairUnit, type SampleKind, sampleKind, sourceLength } from "@faculty/shared/samples";
import { applied, inputTensor, layer } from "../outline/apply-layer.ts";
import { glorotUniform } from "../outline/initializers.ts";
import type { Outline, OutlineLayer, OutlineTensor } from "../outline/outline.ts";
import type { Architecture, NextSeed, Says } from "./architecture.ts";
import { architectureNamed, architectures } from "./architectures.ts";
import { heads, joinedScale } from "./heads.ts";

const maxSeed = 2 ** 31 - 1;

/** What a model is made for. */
export interface OutlinedModel {
  readonly spec: ModelSpec;
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  /** What it is to say of a sample: its last layer yields a row of it. */
  readonly output: OutputSpec;
  /** Where samples are token ids: the data set's. */
  readonly vocabulary: readonly string[] | undefined;
}

/**
 * A model of one of the architectures, which ends in a linear layer named `logits`; one that says values then brings them
 * to their spread, `logits · std + mean`, where that is known. A generator's last layer is its own.
 * @throws FacultyError SHAPE_MISMATCH, BAD_RUN_FILE.
 */
export function outlineModel({ spec, inputShape, output, vocabulary }: OutlinedModel, nextSeed: NextSeed): Outline {
  const architecture = architectureNamed(spec.kind);
  if (!architecture)
    throw new FacultyError(
      "BAD_RUN_FILE",
      `model ${JSON.stringify(spec.kind)} is not known, expected file, ${Object.keys(architectures).join(", ")}`,
    );
  const found = sampleKind({ inputShape, vocabulary });
  if (!architecture.samples.includes(found))
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${spec.kind} is for samples of kind ${architecture.samples.join(", ")}, the data set's are ${found} [${inputShape.join(", ")}]`,
    );
  const positions = positionsOf(output);
  const arePairs = pairUnit(vocabulary) !== null;
  checkPositions(spec.kind, architecture.says, positions, { kind: found, inputShape, arePairs });
  const input = inputTensor("input", inputShape);
  const items = areOfItems(vocabulary) ? rowWidth(output) : null;
  const tokens = vocabulary?.length ?? null;
  const values = output.kind === "values" ? output.shape : null;
  const targetTokens = arePairs ? rowWidth(output) : null;
  const context = { nextSeed, inputShape, tokens, items, targetTokens, positions, values };
  const features = () => architecture.features(spec, input, context);
  const { said, scale } =
    output.kind === "several"
      ? ofSeveral(spec.kind, features, output, nextSeed)
      : ofOne(spec.kind, architecture, features, output, nextSeed);
  return { name: spec.kind, inputs: [input], outputs: [scale === undefined ? said : applied(rescaled(scale), said)] };
}

/** What is said, before it is brought to the spread of its values. */
interface Said {
  readonly said: OutlineTensor;
  readonly scale: Scale | undefined;
}

function ofSeveral(
  kind: string,
  features: () => OutlineTensor,
  output: OutputSpec<"several">,
  nextSeed: NextSeed,
): Said {
  return { said: heads(kind, features(), output, nextSeed), scale: joinedScale(output) };
}

function ofOne(
  kind: string,
  { endsItself }: Architecture,
  features: () => OutlineTensor,
  output: SingleOutput,
  nextSeed: NextSeed,
): Said {
  // The last layer's seed is drawn first: the weights of every model that was made before follow from it.
  const kernelInitializer = glorotUniform(nextSeed());
  const logits = layer("Dense", { name: "logits", units: rowWidth(output), kernelInitializer });
  const own = features();
  const scale = output.kind === "values" ? output.scale : undefined;
  if (endsItself) return { said: own, scale };
  const axes = positionsOf(output).length + 2;
  if (own.shape !== undefined && own.shape.length !== axes)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${kind} says something of each of [${own.shape.slice(1, -1).join(", ")}] cells, expected several outputs (dataset.target.kind: several), found one`,
    );
  return { said: applied(logits, own), scale };
}

function rescaled({ mean, std }: Scale): OutlineLayer {
  const [scale, offset] = [std, mean].map((values) => (values.length === 1 ? values[0] : values));
  return layer("Rescaling", { name: "values", scale, offset });
}

/** Axes of a sample along which it has positions: pixels, time steps, tokens. */
const positionAxes: Readonly<Record<SampleKind, number>> = { image: 2, series: 1, tokens: 1, features: 0 };

interface ShownSamples {
  readonly kind: SampleKind;
  readonly inputShape: readonly number[];
  readonly arePairs: boolean;
}

/** @throws FacultyError SHAPE_MISMATCH where the model cannot say something of just these. */
function checkPositions(
  kind: string,
  says: Says,
  positions: readonly number[],
  { kind: samples, inputShape, arePairs }: ShownSamples,
): void {
  const ofEach = positions.length > 0;
  const isOfPairs = says === "each token of a target";
  if (isOfPairs !== arePairs)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${kind} says something of ${isOfPairs ? says : "samples as they are"}, ${arePairs ? "samples are pairs of texts, as encoder-decoder takes them" : "the data set has no pairs of texts (data set pairs)"}`,
    );
  if (!isOfPairs && says !== "either" && ofEach !== (says === "each position"))
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${kind} says something of ${says}, the run asks about ${ofEach ? `each of [${positions.join(", ")}] positions` : "the sample"}, as ${kindsThatSay(ofEach).join(", ")} can`,
    );
  const own = isOfPairs ? targetPositions(inputShape) : inputShape.slice(0, positionAxes[samples]);
  if (ofEach && own.join() !== positions.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `model ${kind} says something of each of [${own.join(", ")}] positions, the run asks about [${positions.join(", ")}]`,
    );
}

/** Of a pair: what begins its target, and as many tokens as of its source. */
function targetPositions([ids = 1]: readonly number[]): readonly number[] {
  return [1 + sourceLength(ids)];
}

function kindsThatSay(ofEach: boolean): readonly string[] {
  const unable: Says = ofEach ? "the sample" : "each position";
  return Object.entries(architectures).flatMap(([name, { says }]) =>
    says === unable || says === "each token of a target" ? [] : [name],
  );
}

/** Seeds that are a function of one. */
export function seedsFrom(seed: number): NextSeed {
  let drawn = 0;
  return () => createRandom(seed, purposes.weights, drawn++).integer(0, maxSeed);
}
