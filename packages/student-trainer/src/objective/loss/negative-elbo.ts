import { tf } from "@faculty/models/backend";
import { crossEntropies } from "./cross-entropies.ts";

/** What a variational autoencoder says of a batch. */
interface Reconstruction {
  /** Before the sigmoid, `[batch, width]`: each pixel is Bernoulli's. */
  readonly logits: tf.Tensor2D;
  /** Of the codes, `[batch, codes]`. */
  readonly mean: tf.Tensor2D;
  readonly logVariance: tf.Tensor2D;
}

/**
 * What a variational autoencoder minimises, Kingma and Welling 2014, arXiv:1312.6114 eq. 10: binary cross-entropy of the
 * pixels, summed, plus `KL(N(μ, σ²) ‖ N(0, 1)) = ½ Σ (μ² + σ² − 1 − log σ²)`; mean over the batch, nats.
 * @param pixels - `[batch, width]`, 0 to 1.
 * @returns A scalar; the caller disposes it.
 */
export function negativeElbo({ logits, mean, logVariance }: Reconstruction, pixels: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const unlikely = crossEntropies(logits, pixels).sum(-1);
    const divergence = mean.square().add(logVariance.exp()).sub(1).sub(logVariance).sum(-1).mul(0.5);
    return unlikely.add(divergence).mean().asScalar();
  });
}
