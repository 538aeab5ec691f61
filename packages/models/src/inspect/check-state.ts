import { FacultyError } from "@faculty/shared/errors";
import { everyNode } from "../onnx/onnx-bodies.ts";
import type { OnnxModel, OnnxNode, OnnxValue } from "../onnx/onnx-model.ts";
import { shownExtents } from "./filled-shape.ts";
import type { OnnxEnds } from "./onnx-ends.ts";

/** Places of the states that a recurrent node begins with: `[directions, samples, units]`. */
const statesOf: Readonly<Record<string, readonly number[]>> = { GRU: [5], LSTM: [5, 6], RNN: [5] };

/** What yields no more samples than it is given, as far as extents are written down. */
const narrowing: ReadonlySet<string> = new Set([
  "Cast",
  "Gather",
  "Identity",
  "Slice",
  "Split",
  "Squeeze",
  "Unsqueeze",
]);

/**
 * A state that is another input of fixed extents is of as many samples as these say, whatever the samples are.
 * @param batch - How many samples the model takes at once; null: any number.
 * @throws FacultyError BAD_MODEL naming input and node, where the model is said to take any number.
 */
export function checkState(
  who: string,
  model: Pick<OnnxModel, "nodes" | "functions">,
  { input, others }: Pick<OnnxEnds, "input" | "others">,
  batch: number | null,
): void {
  if (batch !== null || others.length === 0) return;
  const nodes = everyNode(model);
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const fixed = new Map(others.filter((one) => isFixed(one.input)).map((one) => [one.input.name, one.input]));
  for (const node of nodes)
    for (const place of statesOf[node.op] ?? []) {
      const state = fixed.get(beginningOf(node.inputs[place] ?? "", makers));
      if (state !== undefined) throw unlike(who, node, state, input);
    }
}

function isFixed({ shape }: OnnxValue): boolean {
  return shape?.every((extent) => extent !== null) ?? false;
}

function beginningOf(value: string, makers: ReadonlyMap<string, OnnxNode>): string {
  const seen = new Set<string>();
  for (let name = value; ; ) {
    const maker = makers.get(name);
    const [next] = maker?.inputs ?? [];
    if (maker === undefined || next === undefined || !narrowing.has(maker.op) || seen.has(name)) return name;
    seen.add(name);
    name = next;
  }
}

function unlike(who: string, { name, outputs }: OnnxNode, state: OnnxValue, input: OnnxValue): FacultyError {
  const node = name === "" ? `the node that yields ${outputs.find((one) => one !== "") ?? "nothing"}` : `node ${name}`;
  return new FacultyError(
    "BAD_MODEL",
    `${who}: its input ${state.name} is ${shownExtents(state.shape ?? [])}, the state that ${node} begins with, and its input ${input.name} is of any number of samples: export it with a state of any number too, with a fixed number of samples, or without it`,
    { who, state: state.name },
  );
}
