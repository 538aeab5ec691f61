import type { LayerConfig, Outline } from "./outline.ts";
import { callsOf } from "./outline-calls.ts";

/**
 * Of each class of layers that may show a position what comes after it, whether one does. Others work position by position,
 * or nobody here knows them.
 */
const seesLater: Readonly<Record<string, (config: LayerConfig) => boolean>> = {
  Bidirectional: always,
  GRU: goesBackwards,
  LSTM: goesBackwards,
  SimpleRNN: goesBackwards,
  RNN: goesBackwards,
  FacultyAttentionWeights: (config) => config["causal"] !== true,
  Conv1D: isCentred,
  SeparableConv1D: isCentred,
  GlobalAveragePooling1D: always,
  GlobalMaxPooling1D: always,
  FacultyMaskedMean: always,
  FacultyLastStep: always,
  Flatten: always,
};

/** The first layer of a model that shows a position what comes after it; null where none is known to. */
export function layerThatSeesLater(outline: Pick<Outline, "outputs">): string | null {
  for (const { layer } of callsOf(outline)) {
    const { kind, name, config, model } = layer;
    const inner = model === undefined ? null : layerThatSeesLater(model);
    if (inner !== null) return `${name}/${inner}`;
    if (Object.hasOwn(seesLater, kind) && seesLater[kind]?.(config) === true) return name;
  }
  return null;
}

function always(): boolean {
  return true;
}

function goesBackwards(config: LayerConfig): boolean {
  return (config["goBackwards"] ?? config["go_backwards"]) === true;
}

function isCentred(config: LayerConfig): boolean {
  const size = [config["kernelSize"] ?? config["kernel_size"]].flat()[0];
  return size !== 1 && config["padding"] !== "causal";
}
