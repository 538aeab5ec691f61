// A model server on the port that is named, of models that say of each digit how well it fits ten fixed patterns:
// `digits` takes images of 8 × 8, `small` of 4 × 4. SIGUSR2 makes other models of them.
import { startModelServer } from "@faculty/testing";

const classes = 10;
let shift = 0;

/** Deterministic, and other for each class and pixel. */
const weight = (pixel, c) => Math.sin(pixel * 12.9898 + c * 78.233);

function predict(values, rows) {
  const size = values.length / rows;
  const z = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: classes }, (__, c) => {
      let sum = c === 0 ? shift : 0;
      for (let pixel = 0; pixel < size; pixel++) sum += values[row * size + pixel] * weight(pixel, c);
      return sum;
    }),
  );
  return { z };
}

process.on("SIGUSR2", () => {
  shift = 1;
});
const of = (side) => ({
  inputs: [{ name: "x", datatype: "FP32", shape: [-1, side, side, 1] }],
  outputs: [{ name: "z", datatype: "FP32", shape: [-1, classes] }],
  predict,
});
await startModelServer({ models: { digits: of(8), small: of(4) }, port: Number(process.argv[2]) });
process.stdout.write("ready\n");
