import tf from "#tfjs";
import { operationsAtOnce } from "../backend/operations-at-once.ts";
import { isPlain, type OwnRecurrent } from "./own-recurrent.ts";

/** What its cell has beside those of all recurrent layers. */
interface LstmCell {
  /** Input `[rows, width]` and both states `[rows, units]` → the output and both states. */
  call(inputs: readonly tf.Tensor[], kwargs: { readonly training: boolean }): tf.Tensor[];
}

const [ownLstm] = tf.serialization.SerializationMap.getMap().classNameMap["LSTM"] as unknown as [
  new (config: object) => OwnRecurrent<LstmCell>,
];

/** Values of a step's state. Of half as many, two halves take as long as the whole. */
const leastValues = 4096;
/** Of fewer, the sums over all steps are not joined, and are others in two halves. */
const leastSteps = 4;
/** The first half has a multiple of these, so that no value changes its place among those computed by one instruction. */
const rowsAtOnce = 16;

/**
 * TensorFlow.js' LSTM. While it trains, and where TensorFlow computes two operations at once, its rows are computed in two
 * halves, whose steps do not wait for each other; the steps of one all do. Weights' gradients are the same sums in the same
 * order (`native-graph/joined-products.ts`). What the layer is, and what it says of itself, is not changed.
 */
class Lstm extends ownLstm {
  static readonly className = "LSTM";

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Readonly<Record<string, unknown>>): tf.Tensor | tf.Tensor[] {
    const [input] = [inputs].flat() as [tf.Tensor];
    return this.#isHalved(input, kwargs) ? tf.tidy(() => this.#inHalves(input)) : super.call(inputs, kwargs);
  }

  #isHalved({ shape: [rows, steps] }: tf.Tensor, kwargs: Readonly<Record<string, unknown>>): boolean {
    return (
      kwargs["training"] === true &&
      Number(rows) * this.cell.units >= leastValues &&
      Number(rows) >= 2 * rowsAtOnce &&
      Number(steps) >= leastSteps &&
      isPlain(this, kwargs) &&
      tf.getBackend() === "tensorflow" &&
      operationsAtOnce() > 1
    );
  }

  #inHalves(input: tf.Tensor): tf.Tensor {
    const rows = input.shape[0] as number;
    const first = rowsAtOnce * Math.round(rows / (2 * rowsAtOnce));
    const halves = tf.split(input, [first, rows - first], 0).map((half) => ({
      steps: tf.unstack(tf.transpose(half, [1, 0, 2])),
      states: this.getInitialState(half),
      outputs: [] as tf.Tensor[],
    }));
    // One step of both after the other: the order in which gradients are added up.
    for (let step = 0; step < (input.shape[1] as number); step++)
      for (const half of halves) {
        const [output, ...states] = this.cell.call([half.steps[step] as tf.Tensor, ...half.states], { training: true });
        half.outputs.push(output as tf.Tensor);
        half.states = states;
      }
    const ofHalf = this.returnSequences
      ? halves.map(({ outputs }) => tf.stack(outputs, 1))
      : halves.map(({ outputs }) => outputs.at(-1) as tf.Tensor);
    return tf.concat(ofHalf, 0);
  }
}

/** Makes tfjs build this one where a saved model says `LSTM`. */
export function registerLstm(): void {
  tf.serialization.registerClass(Lstm as unknown as tf.serialization.SerializableConstructor<Lstm>);
}
