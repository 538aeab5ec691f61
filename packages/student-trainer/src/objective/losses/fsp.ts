import { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { type LayerSignal, layerSignalName } from "@faculty/shared/protocol";
import { checkComparable } from "../features/comparable.ts";
import { createProjection, type Projection } from "../features/projection.ts";
import { asSpatial, onOneGrid } from "../features/spatial.ts";
import type { LayerShapes, Loss } from "../loss/loss.ts";
import { fspTerm } from "../terms/fsp-term.ts";

/**
 * Flow of solution procedure, Yim et al. 2017 (CVPR), eq. 1 and 2: `mean (G_s − G_t)²`, G the inner products of two
 * layers' channels over the number of positions. The teacher sends its matrix; a layer of the student whose channels
 * are not those of the teacher's goes through a learned linear map.
 */
export const fspLoss: Loss = {
  bind: (term, { layers, seed }) => {
    if (layers === undefined) throw new FacultyError("INTERNAL", "fsp compares layers and is told of none");
    const { signal, to } = fspTerm.pairOf(term);
    const name = layerSignalName(signal);
    const projections = projectionsOf(layers, signal, to, seed);
    return {
      variables: projections.flatMap(({ variables }) => variables),
      evaluate: (inputs) => {
        const teacher = inputs.layers?.teacher.get(name);
        const [a, b] = to.map((layer, i) => {
          const features = inputs.layers?.student.get(layer);
          return features && projections[i]?.apply(features);
        });
        if (a && b && teacher) return fsp(fspMatrix(a, b), teacher);
        throw new FacultyError(
          "INTERNAL",
          `the batch holds no ${name}, ${to.join(" or ")}, which the objective compares`,
        );
      },
      [Symbol.dispose]: () => {
        for (const { variables } of projections) tf.dispose([...variables]);
      },
    };
  },
};

/** @throws FacultyError SHAPE_MISMATCH where a layer of the student has no positions. */
function projectionsOf(
  { student, teacher }: LayerShapes,
  signal: LayerSignal,
  to: readonly string[],
  seed: number,
): readonly Projection[] {
  const name = layerSignalName(signal);
  const matrix = teacher(name);
  return to.map((layer, i) => {
    const shape = student(layer);
    const shapes = { student: shape, teacher: matrix };
    checkComparable("maps", signal.reduction, shapes, `fsp of ${name} and ${layer}`);
    return createProjection(shape.at(-1) as number, matrix[i] as number, seed);
  });
}

/** `mean (G_s − G_t)²`. */
export function fsp(student: tf.Tensor, teacher: tf.Tensor): tf.Scalar {
  return tf.squaredDifference(student, teacher).mean();
}

/** @param a, b - `[batch, …, channels]`. @returns `[batch, channels of a, channels of b]`. */
export function fspMatrix(a: tf.Tensor, b: tf.Tensor): tf.Tensor3D {
  const [first, second] = onOneGrid(asSpatial(a), asSpatial(b)).map(positionsByChannels);
  const positions = first?.shape[1] as number;
  return tf.matMul(first as tf.Tensor3D, second as tf.Tensor3D, true, false).div(positions);
}

function positionsByChannels(features: tf.Tensor4D): tf.Tensor3D {
  const [batch, height, width, channels] = features.shape;
  return features.reshape([batch, height * width, channels]);
}
