import tf from "#tfjs";
import { isPlain, type OwnRecurrent } from "./own-recurrent.ts";

/** What its cell has beside those of all recurrent layers. */
interface GruCell {
  readonly activation: Activation;
  readonly recurrentActivation: Activation;
  /** Kernel, recurrent kernel, bias. */
  readonly weights: readonly tf.LayerVariable[];
}

interface Activation {
  apply(tensor: tf.Tensor): tf.Tensor;
}

const [ownGru] = tf.serialization.SerializationMap.getMap().classNameMap["GRU"] as unknown as [
  new (config: object) => OwnRecurrent<GruCell>,
];

/**
 * TensorFlow.js' GRU, of twelve operations a step where its own has sixteen: update and reset gate are one until they are
 * used, and the new state is `h̃ + z · (h − h̃)` for `z · h + (1 − z) · h̃`. What the layer is, and what it says of itself,
 * is not changed.
 */
class Gru extends ownGru {
  static readonly className = "GRU";

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Readonly<Record<string, unknown>>): tf.Tensor | tf.Tensor[] {
    const [input] = [inputs].flat() as [tf.Tensor];
    return isPlain(this, kwargs) ? tf.tidy(() => this.#steps(input)) : super.call(inputs, kwargs);
  }

  #steps(input: tf.Tensor): tf.Tensor {
    const { units, activation, recurrentActivation, weights } = this.cell;
    const [kernel, recurrent, bias] = weights.map((weight) => weight.read()) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor?];
    const [ofGates, ofState] = tf.split(recurrent, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
    const outputs: tf.Tensor[] = [];
    let [state] = this.getInitialState(input) as [tf.Tensor2D];
    for (const step of tf.unstack(tf.transpose(input, [1, 0, 2]))) {
      const product = tf.matMul(step as tf.Tensor2D, kernel);
      const given = bias === undefined ? product : tf.add(product, bias);
      const [toGates, toState] = tf.split(given, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
      const gates = recurrentActivation.apply(tf.add(toGates, tf.matMul(state, ofGates)));
      const [update, reset] = tf.split(gates, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
      const next = activation.apply(tf.add(toState, tf.matMul(tf.mul(reset, state), ofState)));
      state = tf.add(next, tf.mul(update, tf.sub(state, next)));
      outputs.push(state);
    }
    return this.returnSequences ? tf.stack(outputs, 1) : state;
  }
}

/** Makes tfjs build this one where a saved model says `GRU`. */
export function registerGru(): void {
  tf.serialization.registerClass(Gru as unknown as tf.serialization.SerializableConstructor<Gru>);
}
