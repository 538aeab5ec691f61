import { tf } from "@faculty/shared/backend";
import type { OptimizerSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { updateRules } from "./update-rules.ts";

/** Everything an optimizer carries from one step to the next. */
export interface OptimizerState {
  readonly iterations: number;
  /** By slot name, `[weights]`, all variables laid end to end. */
  readonly slots: Readonly<Record<string, Float32Array>>;
}

/** Moves variables along their gradients. It owns its slots; the variables stay the caller's. */
export interface Optimizer extends Disposable {
  /** @param gradients - One a variable, in their order and shapes; null where the objective does not depend on it. */
  apply(gradients: readonly (tf.Tensor | null)[], learningRate: number): void;
  save(): OptimizerState;
  /** After this, steps are bit-identical to those after `save`. @throws FacultyError BAD_CHECKPOINT on other slots. */
  restore(state: OptimizerState): void;
}

/**
 * An optimizer of element-wise tensor operations, so that it runs on every backend. All variables are updated as one
 * flat vector: the number of operations a step is then almost independent of the number of variables.
 */
export function createOptimizer(spec: OptimizerSpec, variables: readonly tf.Variable[]): Optimizer {
  const rule = updateRules[spec.kind];
  const sizes = variables.map((variable) => variable.size);
  const weights = sizes.reduce((sum, size) => sum + size, 0);
  const slots = rule.slots.map(() => tf.tidy(() => tf.variable(tf.zeros([weights]), false)) as tf.Variable<tf.Rank.R1>);
  let iterations = 0;
  const decoupled = spec.kind === "adamw";

  function apply(gradients: readonly (tf.Tensor | null)[], learningRate: number): void {
    iterations++;
    tf.tidy(() => {
      let gradient = flat(gradients.map((g, i) => g ?? tf.zerosLike(variables[i] as tf.Variable)));
      if (spec.clipNorm !== undefined) gradient = clipped(gradient, spec.clipNorm);
      const decay = spec.weightDecay === 0 ? null : flat(variables).mul<tf.Tensor1D>(spec.weightDecay);
      if (decay !== null && !decoupled) gradient = gradient.add(decay);
      const update = rule.update(gradient, slots, iterations);
      const direction = decay !== null && decoupled ? update.direction.add(decay) : update.direction;
      slots.forEach((slot, i) => {
        slot.assign(update.slots[i] as tf.Tensor1D);
      });
      const moves = tf.split(direction.mul(learningRate), sizes);
      variables.forEach((variable, i) => {
        variable.assign(variable.sub((moves[i] as tf.Tensor).reshape(variable.shape)));
      });
    });
  }

  return {
    apply,
    save: () => ({
      iterations,
      slots: Object.fromEntries(rule.slots.map((name, i) => [name, Float32Array.from(slots[i]?.dataSync() ?? [])])),
    }),
    restore: (state) => {
      rule.slots.forEach((name, i) => {
        const values = state.slots[name];
        if (values?.length !== weights)
          throw new FacultyError(
            "BAD_CHECKPOINT",
            `optimizer ${spec.kind}: slot ${name} has ${values?.length ?? "no"} values, expected ${weights}`,
          );
        tf.tidy(() => slots[i]?.assign(tf.tensor1d(values)));
      });
      iterations = state.iterations;
    },
    [Symbol.dispose]: () => {
      tf.dispose(slots);
    },
  };
}

function flat(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat1d(tensors.map((tensor) => tensor.flatten()));
}

/** Scales the gradient down to a global L2 norm of at most `limit`, Pascanu et al. 2013, arXiv:1211.5063. */
function clipped(gradient: tf.Tensor1D, limit: number): tf.Tensor1D {
  const norm = gradient.square().sum().sqrt();
  return gradient.mul(tf.div(limit, tf.maximum(norm, limit)));
}
