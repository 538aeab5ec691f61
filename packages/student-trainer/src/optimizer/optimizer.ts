import { tf } from "@faculty/models/backend";
import type { OptimizerSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { updateRules } from "./update-rules.ts";

/** Everything an optimizer carries from one step to the next. */
export interface OptimizerState {
  readonly iterations: number;
  /** By slot name, `[weights]`, all variables laid end to end. */
  readonly slots: Readonly<Record<string, Float32Array>>;
}

/** The factors of one step. */
export interface StepRates {
  /** Of the rule's direction: learning rate × the rule's correction. */
  readonly update: number;
  /** Of the weights themselves: learning rate × decoupled weight decay. */
  readonly decay: number;
}

/** Moves variables along their gradients. It owns its slots; the variables stay the caller's. */
export interface Optimizer extends Disposable {
  readonly kind: OptimizerSpec["kind"];
  /** By slot name, `[weights]`, all variables laid end to end. */
  readonly slots: ReadonlyMap<string, tf.Variable<tf.Rank.R1>>;
  /** @param gradients - One a variable, in their order and shapes; null where the objective does not depend on it. */
  apply(gradients: readonly (tf.Tensor | null)[], learningRate: number): void;
  /** The first half of `apply`: gradients as the rule takes them, clipped and with their decay. Inside `tf.tidy`. */
  prepare(gradients: readonly (tf.Tensor | null)[]): readonly tf.Tensor[];
  /** Counts a step, for who does the second half of `apply` in this optimizer's place. */
  advance(learningRate: number): StepRates;
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
  const decoupled = spec.kind === "adamw";
  let iterations = 0;

  function apply(gradients: readonly (tf.Tensor | null)[], learningRate: number): void {
    const rates = advance(learningRate);
    tf.tidy(() => {
      const { direction, slots: next } = rule.update(flat(prepare(gradients)), slots);
      slots.forEach((slot, i) => {
        slot.assign(next[i] as tf.Tensor1D);
      });
      const scaled = direction.mul<tf.Tensor1D>(rates.update);
      const move = rates.decay === 0 ? scaled : scaled.add<tf.Tensor1D>(flat(variables).mul(rates.decay));
      parts(move).forEach((part, i) => {
        const variable = variables[i] as tf.Variable;
        variable.assign(variable.sub(part));
      });
    });
  }

  function advance(learningRate: number): StepRates {
    iterations++;
    return {
      update: learningRate * rule.correction(iterations),
      decay: decoupled ? learningRate * spec.weightDecay : 0,
    };
  }

  function prepare(gradients: readonly (tf.Tensor | null)[]): readonly tf.Tensor[] {
    const given = gradients.map((gradient, i) => gradient ?? tf.zerosLike(variables[i] as tf.Variable));
    const decays = spec.weightDecay !== 0 && !decoupled;
    if (spec.clipNorm === undefined && !decays) return given;
    let gradient = flat(given);
    if (spec.clipNorm !== undefined) gradient = clipped(gradient, spec.clipNorm);
    if (decays) gradient = gradient.add(flat(variables).mul(spec.weightDecay));
    return parts(gradient);
  }

  /** A flat vector in the variables' shapes. */
  function parts(vector: tf.Tensor1D): readonly tf.Tensor[] {
    return tf.split(vector, sizes).map((part, i) => part.reshape((variables[i] as tf.Variable).shape));
  }

  return {
    kind: spec.kind,
    slots: new Map(rule.slots.map((name, i) => [name, slots[i] as tf.Variable<tf.Rank.R1>])),
    apply,
    prepare,
    advance,
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
