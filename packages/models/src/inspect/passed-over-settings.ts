import { FacultyError } from "@faculty/shared/errors";

/** Settings of Keras' layers that tfjs does not read, by the layer's class, and the values under which it does what Keras does. */
const harmless: readonly (readonly [kind: RegExp, setting: string, values: readonly unknown[]])[] = [
  [/^ReLU$/, "negative_slope", [0, null]],
  [/^ReLU$/, "threshold", [0, null]],
  [/^LeakyReLU$/, "negative_slope", []],
  [/Conv/, "groups", [1]],
  [/^Conv.DTranspose$/, "output_padding", [null]],
  [/^Global(Average|Max)Pooling/, "keepdims", [false]],
  [/^LayerNormalization$/, "rms_scaling", [false]],
  [/^(GRU|LSTM|SimpleRNN)$/, "time_major", [false]],
];

/**
 * Refuses a layer that tfjs would build, and compute otherwise than Keras did.
 * @param who - Begins the sentence, `model teachers/a`.
 * @throws FacultyError BAD_MODEL naming the layer and its setting.
 */
export function checkPassedOver(who: string, topology: unknown): void {
  const open: unknown[] = [topology];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const { class_name: kind, config } = value as Readonly<Record<string, unknown>>;
    if (typeof kind === "string" && typeof config === "object" && config !== null)
      checkLayer(who, kind, config as Readonly<Record<string, unknown>>);
    open.push(...Object.values(value));
  }
}

function checkLayer(who: string, kind: string, config: Readonly<Record<string, unknown>>): void {
  for (const [kinds, setting, values] of harmless) {
    const found = config[setting];
    if (found === undefined || !kinds.test(kind) || values.includes(found)) continue;
    throw new FacultyError(
      "BAD_MODEL",
      `${who}: TensorFlow.js passes over ${setting}: ${JSON.stringify(found)} of layer ${String(config["name"])} (${kind}), and would compute something else`,
      { who },
    );
  }
}
