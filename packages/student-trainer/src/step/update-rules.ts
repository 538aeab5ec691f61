import { tf } from "@faculty/shared/backend";
import type { OptimizerSpec } from "@faculty/shared/config";

/** What one step makes of a gradient: the weights move by `−learningRate · direction`. */
interface Update {
  readonly direction: tf.Tensor1D;
  /** The slots after the step, in the order of `UpdateRule.slots`. */
  readonly slots: readonly tf.Tensor1D[];
}

/** A first-order method on one flat vector of all weights, `[weights]`. Slots start at zero. */
export interface UpdateRule {
  readonly slots: readonly string[];
  /** Inside `tf.tidy`. @param iteration - From 1. */
  readonly update: (gradient: tf.Tensor1D, slots: readonly tf.Tensor1D[], iteration: number) => Update;
}

const momentum = 0.9; // Sutskever et al. 2013, the usual constant
const decay = 0.9; // of RMSprop, Hinton's lecture 6e
const beta1 = 0.9; // Kingma & Ba 2015, arXiv:1412.6980, algorithm 1
const beta2 = 0.999;
const epsilon = 1e-7; // TensorFlow's, so that its own kernels can stand in for these rules

/** Adam in the form of §2's last paragraph ("ε̂"), as TensorFlow's ResourceApplyAdam computes it. */
const adam: UpdateRule = {
  slots: ["first-moment", "second-moment"],
  update: (gradient, [first, second], iteration) => {
    const firstMoment = blend(first as tf.Tensor1D, gradient, beta1);
    const secondMoment = blend(second as tf.Tensor1D, gradient.square(), beta2);
    const correction = Math.sqrt(1 - beta2 ** iteration) / (1 - beta1 ** iteration);
    const direction: tf.Tensor1D = firstMoment.mul(correction).div(secondMoment.sqrt().add(epsilon));
    return { direction, slots: [firstMoment, secondMoment] };
  },
};

/** Every optimizer by the name a run file gives it. `adamw` is adam; what differs is where weight decay enters. */
export const updateRules: Readonly<Record<OptimizerSpec["kind"], UpdateRule>> = {
  sgd: { slots: [], update: (gradient) => ({ direction: gradient, slots: [] }) },
  momentum: {
    slots: ["velocity"],
    update: (gradient, [velocity]) => {
      const next: tf.Tensor1D = (velocity as tf.Tensor1D).mul(momentum).add(gradient);
      return { direction: next, slots: [next] };
    },
  },
  nesterov: {
    slots: ["velocity"],
    update: (gradient, [velocity]) => {
      const next: tf.Tensor1D = (velocity as tf.Tensor1D).mul(momentum).add(gradient);
      return { direction: next.mul(momentum).add(gradient), slots: [next] };
    },
  },
  rmsprop: {
    slots: ["mean-square"],
    update: (gradient, [meanSquare]) => {
      const next = blend(meanSquare as tf.Tensor1D, gradient.square(), decay);
      return { direction: gradient.div(next.add(epsilon).sqrt()), slots: [next] };
    },
  },
  adam,
  adamw: adam,
};

function blend(average: tf.Tensor1D, value: tf.Tensor1D, keep: number): tf.Tensor1D {
  return tf.add(average.mul(keep), value.mul(1 - keep));
}
