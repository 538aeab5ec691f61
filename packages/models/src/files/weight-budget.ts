import { AsyncLocalStorage } from "node:async_hooks";
import { FacultyError } from "@faculty/shared/errors";
import tf from "#tfjs";

interface Budget {
  values: number;
}

const budget = new AsyncLocalStorage<Budget>();
let isGuarded = false;

/**
 * Builds a model whose layers may together create at most `values` weights: tfjs allocates what a topology asks for
 * before it compares it with the weights that are there, so that a few bytes of model.json could ask for gigabytes.
 * @throws FacultyError BAD_MODEL from inside `build`.
 */
export function withWeightBudget<Result>(values: number, build: () => Promise<Result>): Promise<Result> {
  guardLayers();
  return budget.run({ values }, build);
}

/** Every layer of tfjs creates its weights by this one method. */
function guardLayers(): void {
  if (isGuarded) return;
  isGuarded = true;
  const layer: { addWeight: (name: string, shape: readonly number[], ...rest: unknown[]) => unknown } = tf.layers.Layer
    .prototype as never;
  const { addWeight } = layer;
  layer.addWeight = function (name, shape, ...rest) {
    const left = budget.getStore();
    if (left !== undefined) spend(left, name, shape);
    return addWeight.call(this, name, shape, ...rest);
  };
}

function spend(left: Budget, name: string, shape: readonly number[]): void {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) && size <= left.values) {
    left.values -= size;
    return;
  }
  throw new FacultyError(
    "BAD_MODEL",
    `its topology asks for a weight ${name} of shape [${shape.join(", ")}], more than its weights file holds`,
  );
}
