import { tf } from "@faculty/models/backend";
import type { OptimizerSpec } from "@faculty/shared/config";

/** What one step makes of a gradient: the weights move by `−learningRate · correction · direction`. */
interface Update {
  readonly direction: tf.Tensor1D;
  /** The slots after the step, in the order of `UpdateRule.slots`. */
  readonly slots: readonly tf.Tensor1D[];
}

/** A first-order method on one flat vector of all weights, `[weights]`. Slots start at zero. */
export interface UpdateRule {
  readonly slots: readonly string[];
  /** Inside `tf.tidy`. */
  readonly update: (gradient: tf.Tensor1D, slots: readonly tf.Tensor1D[]) => Update;
  /** @param iteration - From 1. */
  readonly correction: (iteration: number) => number;
}

/**
 * The methods' constants, which no run file changes. Each is a float32, so that TensorFlow's kernels, which compute
 * `1 − β` of what they are given, have the same: 1 − 0.999 is 13 millionths less in float32.
 */
export const updateConstants: Readonly<Record<"momentum" | "decay" | "beta1" | "beta2" | "epsilon", number>> = {
  momentum: Math.fround(0.9), // Sutskever et al. 2013, the usual constant
  decay: Math.fround(0.9), // of RMSprop, Hinton's lecture 6e
  beta1: Math.fround(0.9), // Kingma & Ba 2015, arXiv:1412.6980, algorithm 1
  beta2: Math.fround(0.999),
  epsilon: Math.fround(1e-7), // TensorFlow's
};

const { momentum, decay, beta1, beta2, epsilon } = updateConstants;
const uncorrected = () => 1;

/** Adam in the form of §2's last paragraph ("ε̂"), as TensorFlow's ResourceApplyAdam computes it. */
const adam: UpdateRule = {
  slots: ["first-moment", "second-moment"],
  update: (gradient, [first, second]) => {
    const firstMoment = blend(first as tf.Tensor1D, gradient, beta1);
    const secondMoment = blend(second as tf.Tensor1D, gradient.square(), beta2);
    const direction: tf.Tensor1D = firstMoment.div(secondMoment.sqrt().add(epsilon));
    return { direction, slots: [firstMoment, secondMoment] };
  },
  correction: (iteration) => Math.sqrt(1 - beta2 ** iteration) / (1 - beta1 ** iteration),
};

/** Every optimizer by the name a run file gives it. `adamw` is adam; what differs is where weight decay enters. */
export const updateRules: Readonly<Record<OptimizerSpec["kind"], UpdateRule>> = {
  sgd: { slots: [], update: (gradient) => ({ direction: gradient, slots: [] }), correction: uncorrected },
  momentum: {
    slots: ["velocity"],
    update: (gradient, [velocity]) => {
      const next: tf.Tensor1D = (velocity as tf.Tensor1D).mul(momentum).add(gradient);
      return { direction: next, slots: [next] };
    },
    correction: uncorrected,
  },
  nesterov: {
    slots: ["velocity"],
    update: (gradient, [velocity]) => {
      const next: tf.Tensor1D = (velocity as tf.Tensor1D).mul(momentum).add(gradient);
      return { direction: next.mul(momentum).add(gradient), slots: [next] };
    },
    correction: uncorrected,
  },
  rmsprop: {
    slots: ["mean-square"],
    update: (gradient, [meanSquare]) => {
      const next = blend(meanSquare as tf.Tensor1D, gradient.square(), decay);
      return { direction: gradient.div(next.add(epsilon).sqrt()), slots: [next] };
    },
    correction: uncorrected,
  },
  adam,
  adamw: adam,
};

function blend(average: tf.Tensor1D, value: tf.Tensor1D, keep: number): tf.Tensor1D {
  return tf.add(average.mul(keep), value.mul(1 - keep));
}
