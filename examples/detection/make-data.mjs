#!/usr/bin/env node
/**
 * Makes of composed scenes (../segmentation/compose.mjs) the arrays that detection.yaml reads:
 *
 *   node examples/detection/make-data.mjs OUT [TRAIN TEST]
 *
 * TRAIN and TEST count scenes (1,500 and 400). OUT receives, of `train` and `test` each, grey pictures
 * `train-inputs.npy` [scenes, 48, 48, 1]; of each cell of a grid of 6 × 6 the class of the item whose box's centre lies in it,
 * `train-targets-class.npy` [scenes, 6, 6], 0 where there is none; and that box, `train-targets-box.npy`
 * [scenes, 6, 6, 4], NaN where there is none. A box is told as `boxInCell` of packages/shared/src/detection/cells.ts has it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadDataset } from "../../packages/data/dist/datasets/index.js";
import { writeNpy } from "../../packages/data/dist/npy/index.js";
import { boxInCell, cellOf } from "../../packages/shared/dist/detection/index.js";
import { createRandom } from "../../packages/shared/dist/random/index.js";
import { composeScene, side } from "../segmentation/compose.mjs";

const [, , out, train = "1500", test = "400"] = process.argv;
const counts = { train: Number(train), test: Number(test) };
if (out === undefined || !(counts.train > 0) || !(counts.test > 0)) {
  console.error("usage: make-data.mjs OUT [TRAIN TEST]");
  process.exit(2);
}
/** Cells of a row of the grid, and of a column. */
const grid = 6;
const seed = 17;

mkdirSync(out, { recursive: true });
const fashion = await loadDataset({ name: "fashion-mnist" });
for (const [half, part] of /** @type {const} */ (["train", "test"]).entries()) {
  const count = counts[part];
  const inputs = new Uint8Array(count * side * side);
  const classes = new Int32Array(count * grid * grid);
  const boxes = new Float32Array(count * grid * grid * 4).fill(Number.NaN);
  for (let i = 0; i < count; i++) {
    const scene = composeScene(fashion[part], createRandom(seed, half, i));
    inputs.set(scene.pixels, i * side * side);
    for (const { class: label, ...pixels } of scene.boxes) {
      const box = { x0: pixels.x0 / side, y0: pixels.y0 / side, x1: pixels.x1 / side, y1: pixels.y1 / side };
      const cell = i * grid * grid + cellOf(box, grid);
      classes[cell] = label;
      boxes.set(boxInCell(box, grid), cell * 4);
    }
  }
  await writeNpy(join(out, `${part}-inputs.npy`), "u1", [side, side, 1], inputs);
  await writeNpy(join(out, `${part}-targets-class.npy`), "i4", [grid, grid], classes);
  await writeNpy(join(out, `${part}-targets-box.npy`), "f4", [grid, grid, 4], boxes);
}
writeFileSync(join(out, "classes-class.txt"), `${["ground", ...fashion.classes].join("\n")}\n`);
console.log(`${counts.train} scenes to train on and ${counts.test} to test with in ${out}`);
