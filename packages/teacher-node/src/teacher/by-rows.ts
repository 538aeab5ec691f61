import { joinNamedTensors, joinValues } from "@faculty/shared/tensor";
import type { Inference, InferRequest, Teacher } from "./teacher.ts";

type Infer = Teacher["infer"];

/** A model that was saved for one sample at a time is asked row by row; any other as it is. */
export function byRows(rows: "any" | "one", infer: Infer): Infer {
  if (rows === "any") return infer;
  return async (request) => {
    const each: Inference[] = [];
    for (const one of rowsOf(request)) each.push(await infer(one));
    return joined(each);
  };
}

function rowsOf({ inputs, rows, texts, layers }: InferRequest): readonly InferRequest[] {
  const size = inputs.length / rows; // of texts some zeros that nobody reads
  return Array.from({ length: rows }, (_, row) => ({
    inputs: inputs.subarray(row * size, (row + 1) * size),
    rows: 1,
    texts: texts?.slice(row, row + 1),
    layers,
  }));
}

function joined(each: readonly Inference[]): Inference {
  const logits = each.map((one) => one.logits);
  const rows = logits.reduce((sum, one) => sum + one.rows, 0);
  return {
    logits: { rows, width: logits[0]?.width ?? 0, data: joinValues(logits.map(({ data }) => data)) },
    features: joinNamedTensors(each.map(({ features }) => features)),
  };
}
