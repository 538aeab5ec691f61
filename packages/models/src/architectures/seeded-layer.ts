import { FacultyError } from "@faculty/shared/errors";
import { applied, layer } from "../outline/apply-layer.ts";
import type { LayerConfig, OutlineTensor } from "../outline/outline.ts";
import type { NextSeed } from "./architecture.ts";

const kernel = { kernelInitializer: "GlorotUniform" };
const recurrent = { ...kernel, recurrentInitializer: "Orthogonal" };
const depthwise = { depthwiseInitializer: "GlorotUniform" };
const none = {};

/**
 * Classes of layers whose shape is known without TensorFlow, and what each draws, with the class that draws it where a
 * configuration does not say. Those that draw anew at each step are not among them, dropout apart, which is seeded.
 */
const kinds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Dense: kernel,
  Conv1D: kernel,
  Conv2D: kernel,
  Conv2DTranspose: kernel,
  DepthwiseConv2D: depthwise,
  SeparableConv2D: { ...depthwise, pointwiseInitializer: "GlorotUniform" },
  Embedding: { embeddingsInitializer: "RandomUniform" },
  SimpleRNN: recurrent,
  GRU: recurrent,
  LSTM: recurrent,
  Dropout: none,
  BatchNormalization: none,
  LayerNormalization: none,
  Activation: none,
  ReLU: none,
  LeakyReLU: none,
  ELU: none,
  Add: none,
  Multiply: none,
  Average: none,
  Maximum: none,
  Concatenate: none,
  Flatten: none,
  Reshape: none,
  Permute: none,
  RepeatVector: none,
  ZeroPadding2D: none,
  Cropping2D: none,
  UpSampling2D: none,
  MaxPooling1D: none,
  MaxPooling2D: none,
  AveragePooling1D: none,
  AveragePooling2D: none,
  GlobalMaxPooling1D: none,
  GlobalMaxPooling2D: none,
  GlobalAveragePooling1D: none,
  GlobalAveragePooling2D: none,
};

type ApplyLayer = (...inputs: OutlineTensor[]) => OutlineTensor;

/**
 * Makes layers of one model, each draw of which has a seed, in the order in which they are made.
 * @param of - Names the architecture in messages.
 */
export function seededLayers(
  of: string,
  nextSeed: NextSeed,
): (kind: string, config: LayerConfig & { readonly name: string }) => ApplyLayer {
  return (kind, config) => {
    const draws = kinds[kind];
    if (draws === undefined)
      throw bad(of, `has a layer of class ${kind}, expected one of ${Object.keys(kinds).join(", ")}`);
    if (typeof config?.name !== "string" || config.name === "")
      throw bad(of, `has a layer ${kind} without a name: expected { name }`);
    const seeds = Object.entries(draws).map(([key, usual]) => [key, seeded(config[key] ?? usual, nextSeed)]);
    const own = layer(kind, {
      ...config,
      ...Object.fromEntries(seeds),
      ...(kind === "Dropout" && { seed: config["seed"] ?? nextSeed() }),
    });
    return (...inputs) => applied(own, ...inputs);
  };
}

/** An initializer by its name, as `heNormal`, or as a configuration; with a seed where it has none. */
function seeded(initializer: unknown, nextSeed: NextSeed): unknown {
  if (typeof initializer === "string") {
    const className = initializer.charAt(0).toUpperCase() + initializer.slice(1);
    return { className, config: { seed: nextSeed() } };
  }
  if (typeof initializer !== "object" || initializer === null) return initializer;
  const { config = {} } = initializer as { readonly config?: LayerConfig };
  return typeof config["seed"] === "number" ? initializer : { ...initializer, config: { ...config, seed: nextSeed() } };
}

function bad(of: string, why: string): FacultyError {
  return new FacultyError("BAD_PLUGIN", `architecture ${of} of a plugin ${why}`);
}
