import type { Rows } from "../tensor/rows.ts";
import { eigenvalues, type SymmetricMatrix, squareRoot } from "./symmetric-matrix.ts";

/**
 * Fréchet distance between Gaussians of two sets of features, Dowson and Landau 1982; Heusel et al. 2017, arXiv:1706.08500
 * eq. 6: `‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½)`, in float64, 0 for equal sets. Covariances are those of samples, by n − 1.
 * The root's trace is that of the symmetric `(Σ₁^½ Σ₂ Σ₁^½)^½`, which has the same eigenvalues.
 * @param one, other - `[samples, features]`, two samples or more each, equally wide.
 */
export function frechetDistance(
  one: Rows<Float32Array | Float64Array>,
  other: Rows<Float32Array | Float64Array>,
): number {
  const [a, b] = [gaussianOf(one), gaussianOf(other)];
  const root = squareRoot(a.covariance);
  const product = multiplied(multiplied(root, b.covariance), root);
  const shared = eigenvalues(product).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const apart = a.mean.reduce((sum, value, i) => sum + (value - (b.mean[i] as number)) ** 2, 0);
  return Math.max(0, apart + trace(a.covariance) + trace(b.covariance) - 2 * shared); // rounding may go below
}

interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: SymmetricMatrix;
}

function gaussianOf({ rows, width, data }: Rows<Float32Array | Float64Array>): Gaussian {
  const mean = new Float64Array(width);
  for (let i = 0; i < data.length; i++) mean[i % width] = (mean[i % width] as number) + (data[i] as number) / rows;
  const values = new Float64Array(width * width);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) {
      const own = (data[row * width + i] as number) - (mean[i] as number);
      for (let j = 0; j < width; j++) {
        const at = i * width + j;
        values[at] =
          (values[at] as number) + (own * ((data[row * width + j] as number) - (mean[j] as number))) / (rows - 1);
      }
    }
  return { mean, covariance: { size: width, values } };
}

function multiplied(a: SymmetricMatrix, b: SymmetricMatrix): SymmetricMatrix {
  const { size } = a;
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const own = a.values[i * size + k] as number;
      for (let j = 0; j < size; j++)
        values[i * size + j] = (values[i * size + j] as number) + own * (b.values[k * size + j] as number);
    }
  return { size, values };
}

function trace({ size, values }: SymmetricMatrix): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += values[i * size + i] as number;
  return sum;
}
