import { type CodecSpec, codecName } from "@faculty/shared/codecs";
import { predictReplySize } from "@faculty/shared/protocol";
import { refusalOf, requestOf, send, shownRefusal } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { blankInput } from "../asking/sample-inputs.ts";
import type { Trial } from "../asking/trial.ts";
import { referenceOf } from "./reference.ts";

/** Head and headers of a request. */
const overheadBytes = 4096;

/** The second makes 8 KB of a row of few classes, however small it came. */
const codecs: readonly CodecSpec[] = ["float32", { kind: "sampled", draws: 4096, seed: 0 }];

export const messageSize: Rule = {
  section: "§4",
  holds: "rows whose reply no message carries are refused with TOO_LARGE",
  put: async (trial) => {
    await referenceOf(trial);
    const codec = codecs.find((one) => requestBytes(trial, rowsTooMany(trial, one)) <= trial.bus.maxPayloadBytes);
    if (codec === undefined) throw notTried("a request whose reply would be too large is too large itself");
    const rows = rowsTooMany(trial, codec);
    const input = blankInput(trial.description, rows);
    const refused = refusalOf(await send(trial, requestOf(trial, { codec, tensors: [input] })));
    if (refused?.code === "TOO_LARGE") return `${rows} rows in ${codecName(codec)} refused`;
    if (refused?.code === "MALFORMED_FRAME" && codec !== "float32")
      throw notTried(`it does not serve ${codecName(codec)}: ${shownRefusal(refused)}`);
    throw broken(
      `TOO_LARGE for ${rows} rows in ${codecName(codec)}`,
      refused === null ? "an answer" : shownRefusal(refused),
    );
  },
};

/** One more than a reply carries. */
function rowsTooMany({ description, bus }: Trial, codec: CodecSpec): number {
  const { rowBytes } = predictReplySize(description, { codec, layers: [] }, 1);
  return Math.floor(bus.maxPayloadBytes / rowBytes) + 1;
}

function requestBytes({ description }: Trial, rows: number): number {
  return overheadBytes + rows * blankInput(description, 1).bytes.length;
}
