import { fuzzTest, hostileBytes, mutatedBytes } from "@faculty/testing/fuzzing";
import { npyHeader, parseNpyHeader } from "./npy-header.ts";
import { checkLength } from "./open-npy.ts";

const images = Buffer.concat([npyHeader("u1", [2, 2, 3]), Buffer.alloc(12)]);
const features = Buffer.concat([npyHeader("f8", [3, 1]), Buffer.alloc(3 * 8)]);

fuzzTest({
  name: "header of an .npy file",
  inputs: mutatedBytes([images, features]).map(hostileBytes),
  decode: ({ bytes }) => {
    const header = parseNpyHeader(Buffer.from(bytes), "x");
    checkLength(header, bytes.length, "x");
    if (!header.shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) throw new RangeError("extent");
  },
  refusals: ["BAD_DATASET"],
});
