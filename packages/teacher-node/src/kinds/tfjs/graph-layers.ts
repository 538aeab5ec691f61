import type { WholeNumbers } from "@faculty/data/datasets";
import { tf } from "@faculty/models/backend";
import { innerNodes } from "@faculty/models/inspect";

/** Of the last nodes before the output: with their shapes they fit a description, whose head has 64 KiB. */
const maxLayers = 256;

/**
 * Shapes, without the batch, of what the nodes between a GraphModel's input and its output yield for each sample, by
 * name, in the file's order: float32 nodes whose first extent is the number of rows. The model runs on two rows and on
 * three, so that a constant which happens to have two is not taken for one.
 */
export function graphLayers(
  model: tf.GraphModel,
  topology: Readonly<Record<string, unknown>>,
  end: string,
  inputShape: readonly number[],
  whole: WholeNumbers | undefined,
): ReadonlyMap<string, readonly number[]> {
  const names = innerNodes(topology, end).slice(-maxLayers);
  if (names.length === 0) return new Map();
  const [ofTwo, ofThree] = [2, 3].map((rows) =>
    outputsOf(model, names, [rows, ...inputShape], whole).map(({ shape, dtype }) =>
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
  model: tf.GraphModel,
  names: readonly string[],
  shape: readonly number[],
  whole: WholeNumbers | undefined,
) {
  return tf.tidy(() => {
    const inputs = tf.zeros([...shape], whole === undefined ? "float32" : "int32");
    const outputs = [model.execute(inputs, [...names])].flat();
    return outputs.map((tensor) => ({ shape: tensor.shape, dtype: tensor.dtype }));
  });
}
