import {
  createGraphWriter,
  dataTypes,
  type GraphAttributes,
  type GraphWriter,
  type Reference,
  type VariableNode,
  writeAssignment,
  writeFeed,
  writeFetch,
  writeLoads,
} from "@faculty/models/native-graph";
import { FacultyError } from "@faculty/shared/errors";
import type { BatchFeed } from "../gradients/batch-feeds.ts";
import { writeKernelUpdate } from "../optimizer/update-kernels.ts";
import { feedNode, type RecordedStep, type StepParts } from "./record-step.ts";

/** Scalars that every step is fed beside its batch: the keys of `StepRates`. */
export const rateFeeds = ["update", "decay"] as const;

/**
 * One graph with three ways through it: fetching `done` does a step; fetching `loaded` sets the state, each node's
 * value being fed as `<name>/initial`; `<name>/value` tells it.
 * @throws FacultyError BACKEND_UNAVAILABLE for a step that assigns to a variable which the optimizer moves.
 */
export function writeGraph(parts: StepParts, feeds: readonly BatchFeed[], recorded: RecordedStep): Uint8Array {
  const { nodes } = parts.state;
  const writer = createGraphWriter(recorded.rewrite);
  feeds.forEach((_, i) => writer.write({ node: feedNode(feeds, i), output: 0 }));
  const [update, decay] = rateFeeds.map((name) => writeFeed(writer, name, { dtype: dataTypes.float32, shape: [] }));
  for (const node of nodes) writer.write({ node, output: 0 });
  const changes = [
    ...writeAssignments(writer, parts, recorded),
    ...writeUpdates(writer, parts, recorded, update as Reference, decay as Reference),
  ];
  writeFetch(writer, "done", changes);
  writeLoads(writer, nodes);
  return writer.bytes();
}

/** What the model and the sums of terms change of themselves: statistics of batch normalisation, for example. */
function writeAssignments(writer: GraphWriter, { state, variables }: StepParts, recorded: RecordedStep): string[] {
  return recorded.variables.flatMap((edge, i) => {
    const node = state.nodes[i] as VariableNode;
    if (edge.node === node) return [];
    const variable = state.variables[i];
    if (variable !== undefined && variables.includes(variable))
      throw new FacultyError("BACKEND_UNAVAILABLE", `the step assigns to ${variable.name}, which the optimizer moves`);
    return [writeAssignment(writer, `${node.name}/assign`, node, writer.write(edge), [valueOf(node)])];
  });
}

function writeUpdates(
  writer: GraphWriter,
  { state, optimizer, variables }: StepParts,
  { gradients }: RecordedStep,
  rate: Reference,
  decay: Reference,
): string[] {
  return variables.flatMap((_, i) => {
    const [variable, ...slots] = state.nodesOf(i) as [VariableNode, ...VariableNode[]];
    const gradient = gradients[i];
    if (gradient === undefined) return [];
    const handles = slots.map((slot) => writer.handle(slot.name, slot.spec));
    const update = writeKernelUpdate(writer, optimizer.kind, {
      name: `${variable.name}/update`,
      variable: writer.handle(variable.name, variable.spec),
      slots: handles,
      gradient: writer.write(gradient),
      rate,
      after: [valueOf(variable)],
    });
    return optimizer.kind === "adamw" ? [update, writeDecay(writer, variable, decay, update)] : [update];
  });
}

/** Decoupled weight decay: takes a part of the value before the step away. */
function writeDecay(writer: GraphWriter, node: VariableNode, decay: Reference, update: string): string {
  const float: GraphAttributes = { T: { kind: "type", value: node.spec.dtype } };
  const part = writer.operation(`${node.name}/part`, "Mul", { inputs: [valueOf(node), decay], attributes: float });
  return writer.operation(`${node.name}/decay`, "AssignSubVariableOp", {
    inputs: [writer.handle(node.name, node.spec), part],
    attributes: { dtype: { kind: "type", value: node.spec.dtype } },
    after: [update],
  });
}

/** The node that reads a variable as the run begins: every change waits for it. */
function valueOf(node: VariableNode): string {
  return `${node.name}/value`;
}
