import { tf } from "@faculty/models/backend";
import type { NativeBackend } from "@faculty/models/native-graph";
import { asFacultyError } from "@faculty/shared/errors";
import { type BatchFeed, layoutOf } from "../gradients/batch-feeds.ts";
import { type CompiledStep, compileStep } from "./compiled-step.ts";
import type { StepParts } from "./record-step.ts";

/** What became of a step: done, or not to be done as a graph. */
type GraphRun = { readonly kind: "done" } | { readonly kind: "refused"; readonly why: string };

/**
 * Steps as graphs, one for each layout of batches. Invariants:
 * 1. After `settle` the variables of TensorFlow.js and the optimizer's slots hold the state; before it, after `run`,
 *    the graph that ran last does.
 * 2. Who assigns to a variable does so between `settle` and `run`; the next step then goes on from there.
 * 3. Whether a batch is done or refused depends on its layout and temperature alone, not on what came before.
 */
export interface GraphStep extends Disposable {
  run(feeds: readonly BatchFeed[], temperature: number, learningRate: number): GraphRun;
  /** Brings the variables up to date; copies nothing. */
  settle(): void;
}

/** Graphs kept ready: the usual batch, the short last one of an epoch, and those with a teacher less. */
const maxGraphs = 8;

type Compiled = { readonly kind: "graph"; readonly graph: CompiledStep } | Extract<GraphRun, { kind: "refused" }>;

export function createGraphStep(backend: NativeBackend, parts: StepParts): GraphStep {
  const { state, optimizer } = parts;
  const compiled = new Map<string, Compiled>();
  /** The graph whose state was last the newest. */
  let active: CompiledStep | null = null;
  /** Whether the active graph's state is newer than the variables'. */
  let isAhead = false;
  /** The variables' version when they and the active graph were last equal. */
  let version: readonly object[] = [];

  function graphFor(feeds: readonly BatchFeed[], temperature: number): Compiled {
    const layout = `${temperature} ${layoutOf(feeds)}`;
    const found = compiled.get(layout) ?? compile(feeds, temperature);
    compiled.delete(layout);
    compiled.set(layout, found); // the last one used is the last one dropped
    if (compiled.size > maxGraphs) drop(compiled.keys().next().value as string);
    return found;
  }

  function compile(feeds: readonly BatchFeed[], temperature: number): Compiled {
    settle(); // what is recorded reads the variables
    try {
      return { kind: "graph", graph: compileStep(backend, parts, feeds, temperature) };
    } catch (thrown) {
      const error = asFacultyError(thrown);
      if (error.code !== "BACKEND_UNAVAILABLE") throw thrown;
      return { kind: "refused", why: error.message };
    }
  }

  function drop(layout: string): void {
    const dropped = compiled.get(layout);
    compiled.delete(layout);
    if (dropped?.kind === "graph") dropped.graph[Symbol.dispose]();
  }

  function settle(): void {
    if (!isAhead || active === null) return;
    const newest = active;
    tf.tidy(() => state.scatter(newest.read()));
    version = state.version();
    isAhead = false;
  }

  function activate(graph: CompiledStep): void {
    if (graph !== active) settle();
    else if (isAhead || sameVersion(version, state.version())) return;
    tf.tidy(() => graph.load(state.gather()));
    version = state.version();
    active = graph;
  }

  return {
    run: (feeds, temperature, learningRate) => {
      const found = graphFor(feeds, temperature);
      if (found.kind === "refused") {
        settle();
        return found;
      }
      activate(found.graph);
      found.graph.run(feeds, optimizer.advance(learningRate));
      isAhead = true;
      return { kind: "done" };
    },
    settle,
    [Symbol.dispose]: () => {
      for (const layout of compiled.keys()) drop(layout);
    },
  };
}

function sameVersion(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((part, i) => part === b[i]);
}
