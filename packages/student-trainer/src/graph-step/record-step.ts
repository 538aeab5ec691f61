import { tf } from "@faculty/models/backend";
import { type DropoutLayer, dropoutLayers } from "@faculty/models/layers";
import {
  dataTypes,
  type Edge,
  type FeedNode,
  type GraphNode,
  type Known,
  type NativeBackend,
  type Recording,
  type Rewrite,
  record,
  rewritesFor,
  sameRecording,
} from "@faculty/models/native-graph";
import { FacultyError } from "@faculty/shared/errors";
import type { BatchFeed } from "../gradients/batch-feeds.ts";
import { type Differentiable, differentiate, type FedTensor } from "../gradients/differentiate.ts";
import type { Optimizer } from "../optimizer/optimizer.ts";
import type { GraphState } from "./graph-state.ts";

/** What a step is made of. */
export interface StepParts extends Differentiable {
  readonly model: tf.LayersModel;
  readonly optimizer: Optimizer;
  readonly state: GraphState;
}

/** The operations of a step up to its gradients. */
export interface RecordedStep {
  /** One a trained variable, ready for the update. */
  readonly gradients: readonly Edge[];
  /** What the step leaves in each variable of the state, its update aside. */
  readonly variables: readonly Edge[];
  /** Masks of the model's dropout layers, each named by `maskName`. */
  readonly masks: readonly FeedNode[];
  readonly rewrite: Rewrite;
}

/** Recordings until two in a row agree: the first may find values that are yet to be uploaded. */
const maxRecordings = 3;

/**
 * Records a step without doing it: every variable keeps its value.
 * @throws FacultyError BACKEND_UNAVAILABLE, saying why, for a step that is not the same operations each time.
 */
export function recordStep(
  backend: NativeBackend,
  parts: StepParts,
  feeds: readonly BatchFeed[],
  temperature: number,
): RecordedStep {
  const fed = feeds.map((feed) => uploaded(backend, feed));
  const known: Known[] = fed.map(({ tensor }, i) => ({ tensor, node: feedNode(feeds, i) }));
  const layers = dropoutLayers(parts.model);
  const { state } = parts;
  state.variables.forEach((tensor, i) => {
    known.push({ tensor, node: state.nodes[i] as GraphState["nodes"][number] });
  });
  const feedName = (values: unknown) => {
    const layer = layers.find((candidate) => candidate.madeMask(values));
    return layer && maskName(layer);
  };
  const once = () =>
    record(backend, { known, feedName }, () => [
      ...parts.optimizer.prepare(differentiate(parts, fed, temperature)),
      ...state.variables,
    ]);
  try {
    const recording = agreeing(() => undone(state.variables, once));
    const gradients = recording.results.length - state.variables.length;
    return {
      rewrite: rewritesFor(recording),
      gradients: recording.results.slice(0, gradients),
      variables: recording.results.slice(gradients),
      masks: [...new Map(recording.nodes.slice(known.length).flatMap(byName)).values()],
    };
  } finally {
    tf.dispose(fed.map(({ tensor }) => tensor));
  }
}

/** Uploaded at once: values that JavaScript still holds could be read without the recording seeing it. */
function uploaded(backend: NativeBackend, { name, dtype, shape, values }: BatchFeed): FedTensor {
  const id = backend.binding.createTensor(shape, dataTypes[dtype], values);
  return { name, tensor: backend.createOutputTensor({ id, dtype: dataTypes[dtype], shape: [...shape] }) };
}

/** The node of a graph that stands for a feed; TensorFlow would not take every layer's name for one. */
export function feedNode(feeds: readonly BatchFeed[], place: number): FeedNode {
  const { dtype, shape } = feeds[place] as BatchFeed;
  return { kind: "feed", name: `feed${place}`, spec: { dtype: dataTypes[dtype], shape } };
}

function byName(node: GraphNode): readonly (readonly [string, FeedNode])[] {
  return node.kind === "feed" ? [[node.name, node]] : [];
}

export function maskName(layer: DropoutLayer): string {
  return `mask/${layer.name}`;
}

function agreeing(once: () => Recording): Recording {
  let before = once();
  for (let i = 1; i < maxRecordings; i++) {
    const recording = once();
    if (recording.problem !== null) throw refused(recording.problem);
    if (sameRecording(before, recording)) return recording;
    before = recording;
  }
  throw refused("it is not the same each time");
}

function refused(why: string): FacultyError {
  return new FacultyError("BACKEND_UNAVAILABLE", `the step cannot be recorded: ${why}`);
}

/** Does some work and gives the variables back the values they had. */
function undone<Result>(variables: readonly tf.Variable[], work: () => Result): Result {
  const kept = variables.map((variable) => variable.clone());
  try {
    return work();
  } finally {
    variables.forEach((variable, i) => {
      variable.assign(kept[i] as tf.Tensor);
    });
    tf.dispose(kept);
  }
}
