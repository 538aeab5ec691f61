import { shownDigest } from "@faculty/data/datasets";
import { wireTensor } from "@faculty/shared/frames";
import { storedInput } from "@faculty/shared/protocol";
import { createRandom } from "@faculty/shared/random";
import { sizeOf } from "@faculty/shared/tensor";
import { ask, refusalOf, requestOf, send, shownRefusal } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { asRepeated, requireSame } from "../asking/same-rows.ts";
import type { Trial } from "../asking/trial.ts";
import { referenceOf } from "./reference.ts";

const scale = 1 / 255;

export const bytes: Rule = {
  section: "§4",
  holds: "a byte of a UINT8 input stands for byte × scale",
  put: async (trial) => {
    await referenceOf(trial);
    const { inputDatatypes = [], inputShape, vocabulary } = trial.description;
    if (!inputDatatypes.includes("UINT8")) throw notTried("its inputDatatypes do not name UINT8");
    if (vocabulary !== undefined) throw notTried("it takes token ids");
    const { fewRows } = trial;
    const random = createRandom(0);
    const stored = Uint8Array.from({ length: fewRows * sizeOf(inputShape) }, () => random.integer(0, 255));
    const shape = [fewRows, ...inputShape];
    const asFloats = wireTensor("input", { shape, data: Float32Array.from(stored, (byte) => byte * scale) });
    const { logits: expected } = await ask(trial, { tensors: [asFloats] });
    const { logits } = await ask(trial, { tensors: [storedInput(shape, stored, scale)] });
    requireSame(logits, expected, await asRepeated(trial));
    return `${fewRows} rows as FP32 says them`;
  },
};

export const byReference: Rule = {
  section: "§4",
  holds: "samples that are named are those that are sent",
  put: async (trial) => {
    const { description, dataset, samples, fewRows } = trial;
    const datasets = [...description.datasets, ...(description.storedDatasets ?? [])];
    if (datasets.length === 0) throw notTried("it holds no data set");
    if (dataset === null) throw notTried(`it holds ${datasets.join(", ")}: name that by --dataset`);
    const digest = shownDigest(description, dataset);
    if (!datasets.includes(digest)) throw notTried(`it holds ${datasets.join(", ")}, --dataset is ${digest}`);
    const expected = await referenceOf(trial);
    const source = samples.source ?? "test";
    const named = namedSamples(digest, source, samples.ids(0, fewRows));
    const { logits } = await ask(trial, named);
    requireSame(logits, expected, await asRepeated(trial));
    await requireRefused(trial, "a sample that is not there", "NOT_FOUND", namedSamples(digest, source, [-1]));
    return `${fewRows} ${source} samples by their ids`;
  },
};

export const otherDataset: Rule = {
  section: "§4",
  holds: "samples of a data set that it did not announce are refused",
  put: async (trial) => {
    const stranger = "0".repeat(64);
    await requireRefused(trial, "another data set", "DIGEST_MISMATCH", namedSamples(stranger, "test", [0]));
    return "DIGEST_MISMATCH";
  },
};

function namedSamples(dataset: string, source: string, ids: ArrayLike<number>) {
  const view = { augment: [], seed: 0, epoch: 0 };
  const tensor = wireTensor("sample-ids", { shape: [ids.length], data: Int32Array.from(ids) });
  return { head: { samples: { dataset, source, view } }, tensors: [tensor] };
}

async function requireRefused(
  trial: Trial,
  what: string,
  code: string,
  question: ReturnType<typeof namedSamples>,
): Promise<void> {
  const refused = refusalOf(await send(trial, requestOf(trial, question)));
  if (refused?.code === code) return;
  throw broken(`${what} refused with ${code}`, refused === null ? "an answer" : shownRefusal(refused));
}
