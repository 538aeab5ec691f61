/** A square matrix, row by row; of a symmetric one, what lies below the diagonal is read as what lies above. */
export interface SymmetricMatrix {
  readonly size: number;
  readonly values: Float64Array;
}

export function eigenvalues(matrix: SymmetricMatrix): Float64Array {
  return decomposed(matrix).values;
}

/** The symmetric root of a positive semidefinite matrix; an eigenvalue that rounding took below 0 counts as 0. */
export function squareRoot(matrix: SymmetricMatrix): SymmetricMatrix {
  const { size } = matrix;
  const { values, vectors } = decomposed(matrix);
  const root = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const scale = Math.sqrt(Math.max(0, values[k] as number));
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        const at = i * size + j;
        root[at] = (root[at] as number) + scale * (vectors[i * size + k] as number) * (vectors[j * size + k] as number);
      }
  }
  return { size, values: root };
}

/** Sweeps settle within ten for matrices of a hundred rows; more are never needed. */
const maxSweeps = 64;

/** Jacobi's method with cyclic sweeps (Golub and Van Loan 2013, §8.5). @returns Eigenvectors are columns. */
function decomposed({ size, values: given }: SymmetricMatrix): {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
} {
  const a = given.slice();
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    vectors[i * size + i] = 1;
    for (let j = 0; j < i; j++) a[i * size + j] = a[j * size + i] as number;
  }
  const whole = a.reduce((sum, value) => sum + value ** 2, 0);
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    let rest = 0;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rest += (a[p * size + q] as number) ** 2;
    if (rest <= Number.EPSILON ** 2 * whole) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i] as number), vectors };
}

/** Makes the value at (p, q) 0. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q] as number;
  if (off === 0) return;
  const theta = ((a[q * size + q] as number) - (a[p * size + p] as number)) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta ** 2 + 1));
  const c = 1 / Math.sqrt(t ** 2 + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q, c, s);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k, c, s);
  for (let k = 0; k < size; k++) turn(vectors, k * size + p, k * size + q, c, s);
}

function turn(values: Float64Array, at: number, other: number, c: number, s: number): void {
  const [x, y] = [values[at] as number, values[other] as number];
  values[at] = c * x - s * y;
  values[other] = s * x + c * y;
}
