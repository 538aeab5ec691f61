// docs/protocol.md §4, "What the codecs do": rows of numbers as the tensors of a reply.
import { crc32c, malformed, Refusal } from "./frame.mjs";
import { createStream } from "./stream.mjs";

const largestHalf = 65504;
const lowest = -(2 ** 100);
const maxSparse = 4096;

/** log softmax(z / T), shifted so that the row's greatest number is 0; it needs no more than this. */
export function softened(logits, temperature) {
  const greatest = Math.max(...logits);
  return logits.map((z) => Math.max((z - greatest) / temperature, lowest));
}

/**
 * @param codec As the request says it.
 * @param {number[][]} rows
 * @param {boolean} isLogits Whether they are logits, else log-probabilities.
 */
export function encoded(codec, rows, isLogits) {
  const named = typeof codec === "string" ? codec : codec?.kind;
  if (!Object.hasOwn(codecs, named)) throw malformed(`codec ${JSON.stringify(codec)} is unknown`);
  if (isLogits && typeof codec !== "string") throw malformed(`${named} does not carry logits`);
  return codecs[named](rows, codec, isLogits);
}

const codecs = {
  float32: (rows) => [dense("FP32", 4, rows, (bytes, value, at) => bytes.writeFloatLE(value, at))],
  float16: (rows) => [dense("FP16", 2, rows, (bytes, value, at) => bytes.writeUInt16LE(half(value), at))],
  bfloat16: (rows) => [dense("BF16", 2, rows, (bytes, value, at) => bytes.writeUInt16LE(upperHalf(value), at))],
  int8,
  "top-k": topK,
  sampled,
};

function dense(datatype, width, rows, write, name = "signal") {
  const columns = rows[0].length;
  const bytes = Buffer.alloc(rows.length * columns * width);
  rows.flat().forEach((value, i) => write(bytes, value, i * width));
  return { name, datatype, shape: [rows.length, columns], bytes };
}

function int8(rows, _codec, isLogits) {
  const scales = rows.map((row) => {
    const greatest = Math.max(...row);
    const kept = isLogits ? row : row.filter((value) => greatest - value <= 64);
    let range = greatest - Math.min(...kept);
    if (kept.length < row.length) range = Math.max(range, 12 + Math.log(row.length));
    return [greatest, Math.fround(range / 255)];
  });
  const steps = rows.map((row, i) => {
    const [greatest, step] = scales[i];
    return row.map((value) => (step === 0 ? 0 : Math.min(255, Math.round((greatest - value) / step))));
  });
  return [
    dense("UINT8", 1, steps, (bytes, value, at) => bytes.writeUInt8(value, at)),
    dense("FP32", 4, scales, (bytes, value, at) => bytes.writeFloatLE(value, at), "signal-scale"),
  ];
}

function topK(rows, { k }) {
  if (!Number.isInteger(k) || k < 1 || k > maxSparse) throw malformed(`top-k of ${k}`);
  const ranked = rows.map((row) => row.map((_, c) => c).sort((a, b) => row[b] - row[a] || a - b));
  const sent = ranked.map((classes) => classes.slice(0, k));
  const tails = rows.map((row, i) => {
    const mass = ranked[i].slice(k).reduce((sum, c) => sum + Math.exp(row[c]), 0);
    return [Math.max(Math.log(mass), -largestHalf)];
  });
  const values = rows.map((row, i) => sent[i].map((c) => row[c]));
  const tail = dense("FP32", 4, tails, (bytes, value, at) => bytes.writeFloatLE(value, at), "signal-tail");
  return [ids(sent, rows[0].length), ...codecs.float16(values), { ...tail, shape: [rows.length] }];
}

function sampled(rows, { draws, seed = 0 }) {
  if (!Number.isInteger(draws) || draws < 1 || draws > maxSparse) throw malformed(`${draws} draws`);
  if (!Number.isInteger(seed) || seed < 0) throw malformed(`seed ${seed}`);
  const drawn = rows.map((row) => {
    const masses = row.map(Math.exp);
    const sum = masses.reduce((a, b) => a + b, 0);
    const uniform = createStream(seed, 6, crc32c(Buffer.from(Float32Array.from(row).buffer)));
    const heights = Array.from({ length: draws }, () => uniform() * sum).sort((a, b) => a - b);
    let c = 0;
    let below = masses[0];
    return heights.map((height) => {
      while (height >= below && c < row.length - 1) below += masses[++c];
      return c;
    });
  });
  return [ids(drawn, rows[0].length)];
}

function ids(rows, classes) {
  return classes <= 65536
    ? dense("UINT16", 2, rows, (bytes, value, at) => bytes.writeUInt16LE(value, at), "signal-ids")
    : dense("INT32", 4, rows, (bytes, value, at) => bytes.writeInt32LE(value, at), "signal-ids");
}

/** IEEE 754 binary16, to nearest, ties to even. */
function half(value) {
  if (value > largestHalf) throw new Refusal("NOT_FINITE", `float16 does not hold ${value}`);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.min(Math.abs(value), largestHalf);
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const scaled = toEven((magnitude / 2 ** exponent) * 1024); // 1024 to 2048, or below of the smallest numbers
  return sign | (scaled + (exponent + 14) * 1024);
}

/** The upper half of a float32, to nearest, ties to even. */
function upperHalf(value) {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0];
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

function toEven(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
