import type { WholeNumbers } from "@faculty/data/datasets";
import { tf } from "@faculty/models/backend";
import { graphFeed, type LoadedModel } from "@faculty/models/files";
import { innerNodes } from "@faculty/models/inspect";

type LayeredGraph = Pick<Extract<LoadedModel, { kind: "graph" }>, "model" | "topology" | "begin" | "end">;

/** Of the last nodes before the output: with their shapes they fit a description, whose head has 64 KiB. */
const maxLayers = 256;

/**
 * Shapes, without the batch, of what the nodes between a GraphModel's input and its output yield for each sample, by
 * name, in the file's order: float32 nodes whose first extent is the number of rows. The model runs on two rows and on
 * three, so that a constant which happens to have two is not taken for one.
 */
export function graphLayers(
  graph: LayeredGraph,
  inputShape: readonly number[],
  whole: WholeNumbers | undefined,
): ReadonlyMap<string, readonly number[]> {
  const names = innerNodes(graph.topology, graph.end).slice(-maxLayers);
  if (names.length === 0) return new Map();
  const [ofTwo, ofThree] = [2, 3].map((rows) =>
    outputsOf(graph, names, [rows, ...inputShape], whole).map(({ shape, dtype }) =>
      dtype === "float32" && shape.length > 1 && shape[0] === rows ? shape.slice(1) : [],
    ),
  ) as [number[][], number[][]];
  return new Map(
    names.flatMap((name, i) => {
      const shape = ofTwo[i] ?? [];
      return shape.length > 0 && shape.join() === ofThree[i]?.join() ? [[name, shape] as const] : [];
    }),
  );
}

/** The model has taken several samples before. */
function outputsOf(
  { model, begin }: LayeredGraph,
  names: readonly string[],
  shape: readonly number[],
  whole: WholeNumbers | undefined,
) {
  return tf.tidy(() => {
    const inputs = tf.zeros([...shape], whole === undefined ? "float32" : "int32");
    const outputs = [model.execute(graphFeed(begin, inputs), [...names])].flat();
    return outputs.map((tensor) => ({ shape: tensor.shape, dtype: tensor.dtype }));
  });
}
