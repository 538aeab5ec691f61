import { textTensor, type WireTensor, wireTensor } from "@faculty/shared/frames";
import { takesTexts } from "@faculty/shared/protocol";
import { sizeOf } from "@faculty/shared/tensor";
import { inputOf, type Question, requestOf } from "../asking/ask.ts";
import type { Rule } from "../asking/rule.ts";
import type { Trial } from "../asking/trial.ts";
import { requireRefusals, type Wrong } from "./refusals.ts";

function wrongly(trial: Trial): (what: string, question: Question, ...codes: Wrong["codes"]) => Wrong {
  return (what, question, ...codes) => ({
    what,
    message: requestOf(trial, question),
    codes: codes.length === 0 ? ["MALFORMED_FRAME"] : codes,
  });
}

export const requests: Rule = {
  section: "§4",
  holds: "a head that asks for what there is not is refused",
  put: (trial) => {
    const wrong = wrongly(trial);
    const head = (key: string, value: unknown): Question => ({ head: { [key]: value } });
    const topK = { kind: "top-k", k: 1 } as const;
    return requireRefusals(trial, [
      wrong("no signal", head("signal", undefined)),
      wrong("an unknown signal", head("signal", { kind: "guess" })),
      wrong("a temperature of 0", head("signal", { kind: "log-probabilities", temperature: 0 })),
      wrong("a temperature below 0", head("signal", { kind: "log-probabilities", temperature: -1 })),
      wrong("no temperature", head("signal", { kind: "log-probabilities" })),
      wrong("no codec", head("codec", undefined)),
      wrong("an unknown codec", head("codec", "zip")),
      wrong("top-k of 0", head("codec", { kind: "top-k", k: 0 })),
      wrong("0 draws", head("codec", { kind: "sampled", draws: 0, seed: 0 })),
      wrong("logits in top-k", { signal: { kind: "logits" }, codec: topK }),
      wrong("0 rows together", head("rowsTogether", 0)),
      wrong("no digest", head("digest", undefined), "MALFORMED_FRAME", "DIGEST_MISMATCH"),
      wrong("no model", head("model", undefined), "MALFORMED_FRAME", "UNKNOWN_MODEL"),
    ]);
  },
};

export const strangers: Rule = {
  section: "§4",
  holds: "a request for another teacher or another digest is refused",
  put: (trial) => {
    const wrong = wrongly(trial);
    const { teacher, digest } = trial.description;
    return requireRefusals(trial, [
      wrong("another model", { head: { model: `not-${teacher}`.slice(0, 64) } }, "UNKNOWN_MODEL"),
      wrong("another digest", { head: { digest: `not-${digest}`.slice(0, 128) } }, "DIGEST_MISMATCH"),
    ]);
  },
};

export const inputs: Rule = {
  section: "§4",
  holds: "inputs that are none, or of another shape, are refused",
  put: (trial) => (takesTexts(trial.description) ? wrongTexts(trial) : wrongValues(trial)),
};

function wrongTexts(trial: Trial): ReturnType<Rule["put"]> {
  const wrong = wrongly(trial);
  const good = inputOf(trial, {});
  const text = (...texts: readonly Uint8Array[]) => textTensor("input", texts);
  const as = (...tensors: readonly WireTensor[]): Question => ({ tensors });
  const two = { ...text(Buffer.from("a"), Buffer.from("b")), shape: [1, 2] };
  return requireRefusals(trial, [
    wrong("no tensors", as()),
    wrong("an input of another name", as({ ...good, name: "inputs" })),
    wrong("no rows", as(text())),
    wrong("two texts a row", as(two), "SHAPE_MISMATCH"),
    wrong("an axis too many", as({ ...text(Buffer.from("a")), shape: [1, 1, 1] }), "SHAPE_MISMATCH"),
    wrong("numbers", as(wireTensor("input", { shape: [1, 1], data: Float32Array.of(1) }))),
    wrong("a text that is not UTF-8", as(text(Uint8Array.of(0x61, 0xff)))),
  ]);
}

function wrongValues(trial: Trial): ReturnType<Rule["put"]> {
  const wrong = wrongly(trial);
  const { inputShape, inputDatatypes = [], vocabulary } = trial.description;
  const good = inputOf(trial, {});
  const size = sizeOf(inputShape);
  const floats = (shape: readonly number[], value = 0) =>
    wireTensor("input", { shape, data: new Float32Array(sizeOf(shape)).fill(value) });
  const as = (...tensors: readonly (typeof good)[]): Question => ({ tensors });
  const wider = inputShape.map((extent, i) => extent + (i === 0 ? 1 : 0));
  const stored = wireTensor("input", { shape: [1, ...inputShape], data: new Uint8Array(size) });
  const integers = wireTensor("input", { shape: [1, ...inputShape], data: new Int32Array(size) });
  return requireRefusals(trial, [
    wrong("no tensors", as()),
    wrong("an input of another name", as({ ...good, name: "inputs" })),
    wrong("no rows", as(floats([0, ...inputShape]))),
    wrong("another shape", as(floats([1, ...wider])), "SHAPE_MISMATCH"),
    wrong("an axis too many", as(floats([1, ...inputShape, 1])), "SHAPE_MISMATCH"),
    wrong("a scalar", as(floats([])), "SHAPE_MISMATCH"),
    wrong("INT32", as(integers), "MALFORMED_FRAME", "SHAPE_MISMATCH"),
    wrong("NaN", as(floats([1, ...inputShape], Number.NaN)), "NOT_FINITE"),
    wrong("infinity", as(floats([1, ...inputShape], Number.POSITIVE_INFINITY)), "NOT_FINITE"),
    inputDatatypes.includes("UINT8")
      ? wrong("UINT8 without a scale", as(stored))
      : wrong("UINT8, which it does not name", as(stored), "MALFORMED_FRAME", "SHAPE_MISMATCH"),
    ...(vocabulary === undefined
      ? []
      : [wrong("a token id too high", as(floats([1, ...inputShape], vocabulary.tokens)))]),
  ]);
}
