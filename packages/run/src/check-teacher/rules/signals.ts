import { signalLimit } from "@faculty/shared/codecs";
import type { SignalRequest } from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";
import { ask, readReply, refusalOf, requestOf, send, shownRefusal } from "../asking/ask.ts";
import { broken, Finding, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { close, firstDifference, requireSame, shifted } from "../asking/same-rows.ts";
import type { Trial } from "../asking/trial.ts";
import { usualSignal } from "../asking/usual-signal.ts";
import { referenceOf } from "./reference.ts";

export const signal: Rule = {
  section: "§4",
  holds: "log-probabilities, a row a sample, a column a class, each row's maximum at 0",
  put: async (trial) => {
    const { rows, width } = await trial.reference().catch((thrown: unknown) => {
      throw trial.dataset === null ? drawnInputs(thrown) : thrown;
    });
    const { kind } = trial.description.output;
    return `${rows} rows of ${width} ${kind === "values" ? "values" : "classes"}${kind === "distribution" ? "" : ", as logits"}`;
  },
};

/** A teacher may refuse inputs that no sample looks like: says that they were drawn. */
function drawnInputs(thrown: unknown): unknown {
  if (!(thrown instanceof Finding) || thrown.verdict.kind !== "broken") return thrown;
  const { expected = "an answer", found } = thrown.verdict;
  return broken(expected, `${found} (what it was shown was drawn; --dataset shows it samples)`);
}

/** A half, twos so that the codecs' rounding stays the same, one that few would think of, and one that many would bound. */
const temperatures = [0.5, 2, 4, 7, 40];

export const temperature: Rule = {
  section: "§4",
  holds: "log softmax(z / T): a higher temperature flattens as it should",
  put: async (trial) => {
    requireSoftened(trial);
    const expected = await referenceOf(trial);
    if (expected.data.every((value) => value === 0)) throw notTried("it says the same of every class");
    for (const T of temperatures) {
      const asked: SignalRequest = { kind: "log-probabilities", temperature: T };
      const { logits } = await ask(trial, { signal: asked }); // not softened any more
      const difference = firstDifference(
        unmasked(logits),
        unmasked(expected),
        (value) => Math.max(1, T) * close(trial)(value),
      );
      if (difference === null) continue;
      const [wanted, found] = difference;
      throw broken(`${wanted} after ${T} times what was softened at ${T}`, found);
    }
    return `softened at ${temperatures.join(", ")} as at 1`;
  },
};

/** A masked class is −2¹⁰⁰ at every temperature: it does not flatten. No less than half of that comes of one, at ½. */
function unmasked({ data, ...extents }: Rows<Float32Array>): Rows<Float32Array> {
  return { ...extents, data: data.map((value) => Math.max(value, -signalLimit * Math.min(...temperatures))) };
}

export const logits: Rule = {
  section: "§4",
  holds: "logits differ from log-probabilities by a constant a row",
  put: async (trial) => {
    requireSoftened(trial);
    const expected = await referenceOf(trial);
    const question = { signal: { kind: "logits" } } as const;
    const reply = await send(trial, requestOf(trial, question));
    const refused = refusalOf(reply);
    if (refused?.code === "MALFORMED_FRAME") throw notTried(`it serves none: ${shownRefusal(refused)}`);
    requireSame(shifted(readReply(trial, question, reply).logits), expected, close(trial));
    return `${expected.rows} rows`;
  },
};

/** @throws Finding (not tried) where it says no class of many: nothing else is softened. */
function requireSoftened({ description: { output } }: Trial): void {
  if (usualSignal(output).kind === "logits")
    throw notTried(`its output is of kind ${output.kind}, asked for as logits`);
}
