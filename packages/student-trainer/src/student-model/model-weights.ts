import { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";

/** Values of all weights of a model, trainable or not, in the model's own order. */
export type WeightValues = readonly Float32Array[];

/** A copy of the model's weights; waits for the device. */
export function readWeights(model: tf.LayersModel): WeightValues {
  return readVariables(model.weights.map((weight) => weight.read()));
}

/** A copy of each tensor's values; waits for the device. */
export function readVariables(variables: readonly tf.Tensor[]): WeightValues {
  return variables.map((variable) => Float32Array.from(variable.dataSync()));
}

/** @throws FacultyError BAD_CHECKPOINT when the values are not those of this architecture. */
export function writeWeights(model: tf.LayersModel, values: WeightValues): void {
  writeVariables(
    model.weights.map((weight) => weight.read() as tf.Variable),
    values,
  );
}

/** @throws FacultyError BAD_CHECKPOINT when number or sizes differ. */
export function writeVariables(variables: readonly tf.Variable[], values: WeightValues): void {
  const sizes = variables.map((variable) => variable.size).join();
  const found = values.map((value) => value.length).join();
  if (sizes !== found)
    throw new FacultyError("BAD_CHECKPOINT", `weights have sizes [${found}], the model's have [${sizes}]`);
  tf.tidy(() => {
    variables.forEach((variable, i) => {
      variable.assign(tf.tensor(values[i] as Float32Array, variable.shape));
    });
  });
}
