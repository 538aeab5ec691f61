// A model server on the port that is named, of a model that says of each digit how well it fits ten fixed patterns.
// SIGUSR2 makes another model of it.
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
const digits = {
  inputs: [{ name: "x", datatype: "FP32", shape: [-1, 8, 8, 1] }],
  outputs: [{ name: "z", datatype: "FP32", shape: [-1, classes] }],
  predict,
};
await startModelServer({ models: { digits }, port: Number(process.argv[2]) });
process.stdout.write("ready\n");
