import { wireTensor } from "@faculty/shared/frames";
import { predictReplySize, storedInput } from "@faculty/shared/protocol";
import { sizeOf } from "@faculty/shared/tensor";
import { refusalOf, requestOf, send, shownRefusal } from "../asking/ask.ts";
import { broken, notTried } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import { referenceOf } from "./reference.ts";

/** Head and headers of a request. */
const overheadBytes = 4096;

export const messageSize: Rule = {
  section: "§4",
  holds: "rows whose reply no message carries are refused with TOO_LARGE",
  put: async (trial) => {
    await referenceOf(trial);
    const { description, bus } = trial;
    const { inputShape, inputDatatypes = [] } = description;
    const { rowBytes } = predictReplySize(description, { codec: "float32", layers: [] }, 1);
    const rows = Math.floor(bus.maxPayloadBytes / rowBytes) + 1;
    const isStored = inputDatatypes.includes("UINT8");
    const values = rows * sizeOf(inputShape);
    if (values * (isStored ? 1 : 4) + overheadBytes > bus.maxPayloadBytes)
      throw notTried("a request whose reply would be too large is too large itself");
    const shape = [rows, ...inputShape];
    const input = isStored
      ? storedInput(shape, new Uint8Array(values), 1)
      : wireTensor("input", { shape, data: new Float32Array(values) });
    const refused = refusalOf(await send(trial, requestOf(trial, { tensors: [input] })));
    if (refused?.code === "TOO_LARGE") return `${rows} rows refused`;
    throw broken(`TOO_LARGE for ${rows} rows`, refused === null ? "an answer" : shownRefusal(refused));
  },
};
