import { tf } from "@faculty/models/backend";
import type { LossInputs, StepInputs } from "../loss/loss.ts";
import { pickedFlat } from "../loss/picked.ts";

/** Student and teacher of one batch, softened alike, where the teacher names n classes of many in each row. */
export interface SparsePair {
  /** The student's log-probabilities, `[batch, classes]`: the gradient flows through them. */
  readonly logQ: tf.Tensor2D;
  /** The same of the classes named, `[batch, n]`; 0 where a place is not used. */
  readonly logQNamed: tf.Tensor2D;
  /** The ensemble's of those, a constant, `[batch, n]`; its exponential is 0 where a place is not used. */
  readonly logP: tf.Tensor2D;
  /** 1 where a place is used, else 0, `[batch, n]`. */
  readonly used: tf.Tensor2D;
  /** The classes that are not named, in groups of those that the same teachers know. */
  readonly rests: readonly Rest[];
}

/** The classes of a group that a row does not name. */
interface Rest {
  /** The ensemble's log-probability of each of them, `[batch]`. */
  readonly log: tf.Tensor1D;
  /** How many they are, `[batch]`. */
  readonly count: tf.Tensor;
  /** Sum over them. @param values - Of every class, `[batch, classes]`. @param named - The same of the classes named, 0 of none. */
  readonly overOthers: (values: tf.Tensor2D, named: tf.Tensor) => tf.Tensor;
}

/** Softens the student and looks up what it says of the classes named; nothing else is as wide as its logits. */
export function sparsePair(inputs: StepInputs & LossInputs<"softTarget">, places: tf.Tensor2D): SparsePair {
  const { logits, softTarget, temperature, softGroups, restMembers } = inputs;
  const logQ = tf.logSoftmax(logits.div<tf.Tensor2D>(temperature));
  const used = places.greaterEqual(0).toFloat() as tf.Tensor2D;
  const [, columns] = places.shape;
  const groups = softTarget.shape[1] - columns;
  const logOf = (group: number) => softTarget.slice([0, group], [-1, 1]).flatten() as tf.Tensor1D;
  return {
    logQ,
    logQNamed: pickedFlat(logQ, tf.relu(places)).mul(used),
    logP: softTarget.slice([0, groups], [-1, columns]),
    used,
    rests:
      softGroups === undefined || restMembers === undefined
        ? [onlyRest(logOf(0), used, logits.shape[1])]
        : Array.from({ length: groups }, (_, group) => restOf(group, logOf(group), softGroups, restMembers)),
  };
}

function onlyRest(log: tf.Tensor1D, used: tf.Tensor2D, classes: number): Rest {
  return {
    log,
    count: tf.sub(classes, used.sum(-1)),
    overOthers: (values, named) => values.sum(-1).sub(named.sum(-1)),
  };
}

/** @param members - `[classes, groups]`; a product with a column of it sums over a group and is no wider than a row. */
function restOf(group: number, log: tf.Tensor1D, ofPlaces: tf.Tensor2D, members: tf.Tensor2D): Rest {
  const column = members.slice([0, group], [-1, 1]);
  const isOf = ofPlaces.equal(group).toFloat();
  return {
    log,
    count: column.sum().sub(isOf.sum(-1)),
    overOthers: (values, named) => tf.matMul(values, column).flatten().sub(named.mul(isOf).sum(-1)),
  };
}
