import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { decodeLease, encodeLease } from "./lease-record.ts";

const leases = [
  { generation: 41, holder: "c1" },
  { generation: 0, holder: null },
];

fuzzTest({
  name: "lease",
  inputs: fc
    .oneof(
      mutatedBytes(leases.map(encodeLease)),
      mutatedJson(leases).map((text) => Buffer.from(text)),
    )
    .map(hostileBytes),
  decode: ({ bytes }) => {
    const found = decodeLease(bytes);
    if (found !== null && !Number.isSafeInteger(found.generation + 1))
      throw new RangeError(`nobody follows ${found.generation}`);
  },
  refusals: [],
  corpus: new URL("./lease-record.corpus.jsonl", import.meta.url),
});
