import { fileURLToPath } from "node:url";
import { viewOf } from "@faculty/data/augmentation";
import { loadDataset } from "@faculty/data/datasets";
import { startBackend, tf } from "@faculty/models/backend";
import { loadModel } from "@faculty/models/files";
import { type CodecSpec, codecName, codecOf } from "@faculty/shared/codecs";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import type { Figure } from "../figure.ts";
import { leastBytes } from "../rate-bound.ts";
import { teacherLogits } from "../teacher-logits.ts";

const specs: readonly CodecSpec[] = [
  "float32",
  "float16",
  "bfloat16",
  "int8",
  { kind: "top-k", k: 5 },
  { kind: "top-k", k: 20 },
  { kind: "top-k", k: 100 },
  { kind: "top-k", k: 1000 },
  { kind: "sampled", draws: 50, seed: 1 },
];

const temperatures = [1, 4];

/** Nats; what a codec of 1,000 classes was to keep to. */
const targetKl = 1e-3;

/**
 * Bytes of a sample's soft target, and what the codec costs: KL(teacher ‖ decoded), nats. Of ten classes the example's
 * wide-cnn on the test images; of more, what published models said of real inputs. `least` is the bound of rate-bound.ts.
 */
export const codecsFigure: Figure = {
  summary: "bytes a sample and KL of each codec, at 10 to 49,152 classes, on real teachers",
  measure: async ({ quick }) => {
    await startBackend();
    const count = quick ? 200 : 2000;
    const own = { name: "wide-cnn", logits: await ownLogits(count) };
    const teachers = [own, ...(await teacherLogits(quick ? 2 : count))];
    const rows = teachers.flatMap(({ name, logits }) => [
      ...specs
        .filter((spec) => typeof spec === "string" || spec.kind === "sampled" || spec.k < logits.width)
        .map((spec) => ({ teacher: name, classes: logits.width, codec: codecName(spec), ...costOf(spec, logits) })),
      ...temperatures.map((temperature) => ({
        teacher: name,
        classes: logits.width,
        codec: "least",
        bytes: Math.round(leastBytes(logits, temperature, targetKl)),
        kl: [{ temperature, mean: targetKl, max: null }],
      })),
    ]);
    return { json: rows, lines: rows.map(lineOf) };
  },
};

interface Named {
  readonly teacher: string;
  readonly classes: number;
  readonly codec: string;
}

interface Cost {
  readonly bytes: number;
  /** At each of `temperatures`. */
  readonly kl: readonly { readonly temperature: number; readonly mean: number; readonly max: number | null }[];
}

function lineOf({ teacher, classes, codec, bytes, kl }: Cost & Named): string {
  const parts = kl.map(
    ({ temperature, mean, max }) => `T=${temperature}: ${text(mean)}${max === null ? "" : `, at most ${text(max)}`}`,
  );
  const head = [teacher.padEnd(18), String(classes).padStart(6), codec.padEnd(10), String(bytes).padStart(7)];
  return `${head.join(" ")} B  ${parts.join("; ")}`;
}

function text(kl: number): string {
  return kl === Number.POSITIVE_INFINITY ? "∞" : kl.toExponential(1);
}

function costOf(spec: CodecSpec, logits: Rows<Float32Array>): Cost {
  const codec = codecOf(spec);
  return {
    bytes: codec.rowBytes(logits.width),
    kl: temperatures.map((temperature) => {
      const exact = logSoftmax(logits, temperature);
      const tensors = codec.encode(shifted(exact), "log-probabilities");
      const decoded = codec.decode({
        tensor: (name) => tensors.find((tensor) => tensor.name === name) as (typeof tensors)[number],
        from: "codec",
        rows: logits.rows,
        width: logits.width,
      });
      return { temperature, ...klOf(exact, logSoftmax(decoded)) };
    }),
  };
}

/** As signals travel: distances to the row's maximum. */
function shifted({ rows, width, data }: Rows): Rows {
  const out = data.slice();
  for (let row = 0; row < rows; row++) {
    const own = out.subarray(row * width, (row + 1) * width);
    const max = own.reduce((a, b) => Math.max(a, b), -Infinity);
    own.forEach((value, c) => (own[c] = value - max));
  }
  return { rows, width, data: out };
}

function klOf(p: Rows, q: Rows): { mean: number; max: number } {
  let [sum, max] = [0, 0];
  for (let row = 0; row < p.rows; row++) {
    let kl = 0;
    for (let i = row * p.width; i < (row + 1) * p.width; i++) {
      const logP = p.data[i] as number;
      const logQ = q.data[i] as number;
      kl += Math.exp(logP) * (logP - (logQ < -1000 ? -Infinity : logQ)); // a class that was not drawn has no mass
    }
    sum += kl;
    max = Math.max(max, kl);
  }
  return { mean: sum / p.rows, max };
}

async function ownLogits(count: number): Promise<Rows<Float32Array>> {
  const { signal: abort } = new AbortController();
  const dataset = await loadDataset({ name: "fashion-mnist" }, abort);
  const folder = fileURLToPath(new URL("../../../examples/vision/teachers/wide-cnn", import.meta.url));
  const loaded = await loadModel(folder);
  const inputs = viewOf(
    dataset,
    "test",
    Int32Array.from({ length: count }, (_, id) => id),
  );
  const logits = tf.tidy(() => {
    const output = loaded.model.predict(tf.tensor(inputs, [count, ...dataset.inputShape])) as tf.Tensor2D;
    return output.dataSync<"float32">();
  });
  loaded.model.dispose();
  return { rows: count, width: dataset.classes.length, data: Float32Array.from(logits) };
}
