import { FacultyError } from "@faculty/shared/errors";
import { type WireTensor, wireTensor } from "@faculty/shared/frames";
import { type LayerRequest, layerTensorName } from "@faculty/shared/protocol";
import { createRandom, purposes } from "@faculty/shared/random";
import { sizeOf, type Tensor } from "@faculty/shared/tensor";
import { fspMatrices } from "./fsp-matrices.ts";

type Features = Tensor<Float32Array>;

/**
 * A layer's output as it travels, FP32; protocol/layer-signal.ts says what each reduction is. Sums are taken in float64.
 * @param features - `[rows, …]`, of each layer that `layersRead` names.
 * @throws FacultyError NOT_FINITE.
 */
export function reduceLayer(request: LayerRequest, features: ReadonlyMap<string, Features>): WireTensor {
  const { shape, data } = reduced(request.reduction, (layer = request.layer) => features.get(layer) as Features);
  const odd = data.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0)
    throw new FacultyError("NOT_FINITE", `layer ${request.layer} yields ${data[odd]}, expected a finite number`);
  return wireTensor(layerTensorName(request), { shape, data });
}

/** @param of - Output of a layer; of the request's own where none is named. */
function reduced(reduction: LayerRequest["reduction"], of: (layer?: string) => Features): Features {
  switch (reduction.kind) {
    case "full":
      return of();
    case "pooled":
      return pooled(of());
    case "attention-map":
      return attentionMap(of());
    case "gram":
      return gram(of());
    case "projection":
      return projected(of(), reduction.width);
    case "fsp":
      return fspMatrices(of(), of(reduction.with));
  }
}

function pooled({ shape, data }: Features): Features {
  const [rows = 0] = shape;
  const channels = shape.at(-1) ?? 1;
  const positions = sizeOf(shape) / (rows * channels);
  const sums = new Float64Array(rows * channels);
  for (let i = 0; i < data.length; i++) {
    const at = Math.floor(i / (positions * channels)) * channels + (i % channels);
    sums[at] = (sums[at] as number) + (data[i] as number);
  }
  return { shape: [rows, channels], data: Float32Array.from(sums, (sum) => sum / positions) };
}

function attentionMap({ shape, data }: Features): Features {
  const [rows = 0] = shape;
  const channels = shape.at(-1) ?? 1;
  const positions = sizeOf(shape) / (rows * channels);
  const map = new Float64Array(rows * positions);
  for (let i = 0; i < data.length; i++) {
    const at = Math.floor(i / channels);
    map[at] = (map[at] as number) + (data[i] as number) ** 2;
  }
  for (let row = 0; row < rows; row++) {
    const own = map.subarray(row * positions, (row + 1) * positions);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value ** 2, 0));
    if (length > 0) own.forEach((value, i) => (own[i] = value / length));
  }
  return { shape: shape.slice(0, -1), data: Float32Array.from(map) };
}

function gram({ shape, data }: Features): Features {
  const [rows = 0] = shape;
  const width = sizeOf(shape) / Math.max(1, rows);
  const products = new Float64Array(rows * rows);
  let largest = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += (data[i * width + c] as number) * (data[j * width + c] as number);
      products[i * rows + j] = sum;
      products[j * rows + i] = sum;
      largest = Math.max(largest, Math.abs(sum));
    }
  const scale = largest === 0 ? 1 : largest;
  return { shape: [rows, rows], data: Float32Array.from(products, (sum) => sum / scale) };
}

function projected({ shape, data }: Features, width: number): Features {
  const [rows = 0] = shape;
  const size = sizeOf(shape) / Math.max(1, rows);
  const matrix = projectionMatrix(size, width);
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let c = 0; c < size; c++) sum += (data[row * size + c] as number) * (matrix[k * size + c] as number);
      out[row * width + k] = sum;
    }
  return { shape: [rows, width], data: out };
}

/** The last one used: a run asks for one or two. */
const kept = new Map<string, Float32Array>();
const keptMatrices = 4;

/** Entries ±1/√width, the same everywhere (Achlioptas 2003): one bit decides each. */
function projectionMatrix(size: number, width: number): Float32Array {
  const key = `${size}×${width}`;
  const found = kept.get(key);
  if (found !== undefined) return found;
  const random = createRandom(purposes.layerProjection, size, width);
  const scale = 1 / Math.sqrt(width);
  const matrix = Float32Array.from({ length: size * width }, () => (random.uniform() < 0.5 ? -scale : scale));
  const [oldest] = kept.keys();
  if (kept.size >= keptMatrices && oldest !== undefined) kept.delete(oldest);
  kept.set(key, matrix);
  return matrix;
}
