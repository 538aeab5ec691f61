import { tf } from "@faculty/models/backend";
import { rowWidth } from "@faculty/shared/outputs";
import { createDiscriminator } from "../features/discriminator.ts";
import type { Loss } from "../loss/loss.ts";
import { bothCount, meanOver } from "../loss/mean-over.ts";
import { wantedValues } from "../loss/value-errors.ts";
import { constantOf } from "../loss/without-gradient.ts";
import { type AdversarialForm, adversarialTerm } from "../terms/plain-terms.ts";

/** What each side of the game minimises, of the discriminator's scores `[batch]`: high means real. */
interface Game {
  readonly generator: (fake: tf.Tensor) => tf.Tensor;
  readonly fake: (scores: tf.Tensor) => tf.Tensor;
  readonly real: (scores: tf.Tensor) => tf.Tensor;
}

const games: Readonly<Record<AdversarialForm, Game>> = {
  "non-saturating": {
    generator: (fake) => tf.softplus(fake.neg()),
    fake: (scores) => tf.softplus(scores),
    real: (scores) => tf.softplus(scores.neg()),
  },
  hinge: {
    generator: (fake) => fake.neg(),
    fake: (scores) => tf.relu(scores.add(1)),
    real: (scores) => tf.relu(tf.sub(1, scores)),
  },
};

/**
 * A discriminator D that is trained beside the student tells what the student says, ŷ, from what is real, y: what the
 * teachers say of the same samples or, with `to: target`, what is known of them. `non-saturating` is Goodfellow et al. 2014,
 * arXiv:1406.2661 §3: the student minimises `mean softplus(−D(ŷ))`, D `mean softplus(−D(y)) + mean softplus(D(ŷ))`.
 * `hinge` is Lim and Ye 2017, arXiv:1705.02894: `−mean D(ŷ)`, and `mean max(0, 1 − D(y)) + mean max(0, 1 + D(ŷ))`.
 *
 * Both minimise from the same weights in one step: the value is the sum of both, and no gradient of the one's reaches the
 * other's weights. D's weights are the loss's own variables, which the student's optimizer trains.
 */
export const adversarialLoss: Loss = {
  bind: (term, { output, seed }) => {
    const { form, filters, to } = adversarialTerm.parametersOf(term);
    const shape = output.kind === "values" ? output.shape : [rowWidth(output)];
    const discriminator = createDiscriminator(shape, filters, seed);
    const { generator, fake, real } = games[form];
    return {
      variables: discriminator.variables,
      evaluate: (inputs) => {
        const { y, known } = wantedValues(inputs, to);
        const { logits: said, counted } = inputs;
        const own = constantOf(said);
        const whole = bothCount(known?.min(-1), counted); // a picture of which a pixel is absent is no real one
        const taught = meanOver(generator(discriminator.scores(said, "fixed")), counted);
        const told = meanOver(fake(discriminator.scores(own, "trained")), counted);
        return taught
          .add(told)
          .add(meanOver(real(discriminator.scores(y, "trained")), whole))
          .asScalar();
      },
      [Symbol.dispose]: () => {
        for (const variable of discriminator.variables) variable.dispose();
      },
    };
  },
};
