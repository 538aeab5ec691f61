import { drawSymmetricBeta, type Random } from "@faculty/shared/random";
import { z } from "zod";

/** Shares are multiples of 2⁻¹⁶: exact in float32, and blind to the last bit of an engine's logarithm. */
const shareUnits = 2 ** 16;

/** Of the Beta distribution that shares are drawn from: at 1 all are equally likely, below it most are near 1. */
export const alphaSpec: z.ZodNumber = z.number().min(0.01).max(100);

/**
 * The share of a sample that stays its own, ½ to 1: of `λ ~ Beta(α, α)` the larger of λ and 1 − λ. Among all ordered
 * pairs of samples each pair comes in both orders alike, so that what is mixed with what share is distributed as in the
 * papers, which draw λ itself.
 */
export function drawOwnShare(alpha: number, random: Random): number {
  const share = drawSymmetricBeta(alpha, random);
  return Math.round(Math.max(share, 1 - share) * shareUnits) / shareUnits;
}
