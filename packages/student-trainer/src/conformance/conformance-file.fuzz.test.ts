import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { flatten, parseConformanceFile, shapeOf } from "./conformance-file.ts";

const inputs = { studentLogits: [[1, 2]], teacherLogits: [[1, 2]] };
const expected = { loss: 7, grad: [[0, 0]] };
const file = { version: 1, cases: [{ name: "logit_mse", params: {}, inputs, wrt: "studentLogits", expected }] };

fuzzTest({
  name: "file of reference values",
  inputs: fc
    .oneof(
      mutatedBytes([Buffer.from(JSON.stringify(file))]),
      mutatedJson([file]).map((text) => Buffer.from(text)),
    )
    .map(hostileBytes),
  decode: ({ bytes }) => {
    const { cases } = parseConformanceFile(Buffer.from(bytes).toString("utf8"));
    return cases.flatMap(({ inputs }) => Object.values(inputs).map((values) => [shapeOf(values), flatten(values)]));
  },
  refusals: ["USAGE"],
});
