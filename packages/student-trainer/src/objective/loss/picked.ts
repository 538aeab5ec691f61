import { tf } from "@faculty/models/backend";

/** Each row's values at its places, `[batch, places]`. @param places - int32 `[batch, places]`, different ones a row. */
export function picked(values: tf.Tensor2D, places: tf.Tensor): tf.Tensor2D {
  const [rows, classes] = values.shape;
  return pickedFlat(values, flatPlaces(places, rows, classes));
}

/**
 * Values at places of the matrix laid flat, `[batch, places]`; their gradient goes back to those places. Not by `tf.gather`:
 * natively it reads the places back, so that no step is one graph, and elsewhere its gradient goes through every class for
 * every place.
 * @param values - `[batch, classes]`. @param flat - int32 `[batch, places]`.
 */
export function pickedFlat(values: tf.Tensor2D, flat: tf.Tensor): tf.Tensor2D {
  const [rows, classes] = values.shape;
  const pick = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([flat]);
    return {
      value: tf.gatherND((x as tf.Tensor2D).flatten(), flat.expandDims(-1)),
      gradFunc: (dy: tf.Tensor, [at]: tf.Tensor[]) => scattered(dy, at as tf.Tensor, rows, classes),
    };
  });
  return pick(values) as tf.Tensor2D;
}

/** 1 at each row's places, 0 elsewhere, `[batch, classes]`. */
export function marked(places: tf.Tensor, rows: number, classes: number): tf.Tensor2D {
  return scattered(tf.onesLike(places).toFloat(), flatPlaces(places, rows, classes), rows, classes);
}

function flatPlaces(places: tf.Tensor, rows: number, classes: number): tf.Tensor {
  const starts = tf.range(0, rows * classes, classes, "int32").expandDims(1);
  return places.toInt().add(starts).toInt();
}

function scattered(values: tf.Tensor, flat: tf.Tensor, rows: number, classes: number): tf.Tensor2D {
  return tf.scatterND(flat.reshape([-1, 1]), values.flatten(), [rows * classes]).reshape([rows, classes]);
}
