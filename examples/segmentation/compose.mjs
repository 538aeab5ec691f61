#!/usr/bin/env node
/**
 * Composes scenes of one to four items of Fashion-MNIST (the embedded subset) on a noisy ground, and says what is known of them:
 *
 *   node examples/segmentation/compose.mjs OUT [TRAIN TEST]
 *
 * TRAIN and TEST count scenes (1,200 and 300). OUT receives
 *
 *   pictures/train/0000.png, pictures/test/…  grey, 48 × 48
 *   masks/train/0000.png, masks/test/…        the class of each pixel; 255 where an item is too faint to tell
 *   masks/classes.txt                         the ground, then the ten classes of items
 *   labels.csv                                image,classes: which items are in each picture, between semicolons
 *   boxes.jsonl                               {"image", "boxes": [{"class", "x0", "y0", "x1", "y1"}]} of each picture
 *
 * A box spans an item's pixels that are seen: from x0 up to x1, which is outside, in pixels from the left, and from y0 up to
 * y1 from the top. Test scenes are of test items. Each scene has random numbers of its own, so that one more moves no other.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadDataset } from "../../packages/data/dist/datasets/index.js";
import { createRandom } from "../../packages/shared/dist/random/index.js";

/** @typedef {import("../../packages/shared/dist/random/index.js").Random} Random */
/** @typedef {{ readonly class: number, readonly x0: number, readonly y0: number, readonly x1: number, readonly y1: number }} Box */
/** @typedef {{ readonly pixels: Uint8Array, readonly mask: Uint8Array, readonly boxes: readonly Box[] }} Scene */
/** @typedef {{ readonly inputs: ArrayLike<number>, readonly labels: Int32Array, readonly count: number }} Items */

/** Of a scene, in pixels. */
export const side = 48;
const itemSide = 28;
const [smallest, largest] = [16, 24];
const mostItems = 4;
/** From this value on a pixel of an item covers what lies behind, from the other on it counts as the item's. */
const [faint, solid] = [8, 40];
const ignored = 255;
/** Of an item, as a share of its pixels: what it may cover of those before it. */
const mostCovered = 0.15;
const tries = 20;
const seed = 17;

/**
 * @param {Items} items
 * @param {Random} random
 * @returns {Scene} Classes of the mask and of boxes count from 1: 0 is the ground.
 */
export function composeScene(items, random) {
  const pixels = ground(random);
  const owners = new Uint8Array(side * side); // which item a pixel is of, from 1; `ignored` is none
  /** @type {number[]} */
  const labels = [];
  for (let wanted = random.integer(1, mostItems); wanted > 0; wanted--) {
    const id = random.integer(0, items.count - 1);
    const extent = random.integer(smallest, largest);
    const item = scaled(items, id, extent);
    const place = freePlace(item, extent, owners, random);
    const light = 0.6 + 0.4 * random.uniform();
    if (place === null) continue;
    labels.push(items.labels[id] ?? 0);
    paint(item, extent, place, (value, at) => {
      const cover = Math.min(1, value / solid);
      pixels[at] = cover * light * value + (1 - cover) * (pixels[at] ?? 0);
      owners[at] = value >= solid ? labels.length : ignored;
    });
  }
  return {
    pixels: Uint8Array.from(pixels, (value) => Math.max(0, Math.min(255, Math.round(value)))),
    mask: owners.map((owner) => (owner === 0 || owner === ignored ? owner : (labels[owner - 1] ?? 0) + 1)),
    boxes: labels.map((label, i) => ({ class: label + 1, ...extentOf(owners, i + 1) })),
  };
}

/**
 * Grey that grows lighter to one side, with noise.
 * @param {Random} random
 */
function ground(random) {
  const [level, across, down] = [60 * random.uniform(), 40 * random.uniform(), 40 * random.uniform()];
  const noise = 4 + 12 * random.uniform();
  return Float64Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [(at % side) / side, Math.floor(at / side) / side];
    return level + across * x + down * y + noise * random.normal();
  });
}

/**
 * An item's values of 0 to 255, brought to another size by bilinear interpolation.
 * @param {Items} items
 * @param {number} id
 * @param {number} extent
 */
function scaled({ inputs }, id, extent) {
  const own = id * itemSide * itemSide;
  const step = itemSide / extent;
  /** @param {number} x @param {number} y */
  const pixel = (x, y) => inputs[own + Math.min(y, itemSide - 1) * itemSide + Math.min(x, itemSide - 1)] ?? 0;
  return Float64Array.from({ length: extent * extent }, (_, at) => {
    const x = Math.max(0, ((at % extent) + 0.5) * step - 0.5);
    const y = Math.max(0, (Math.floor(at / extent) + 0.5) * step - 0.5);
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, low] = [x - left, y - top];
    const upper = (1 - right) * pixel(left, top) + right * pixel(left + 1, top);
    const lower = (1 - right) * pixel(left, top + 1) + right * pixel(left + 1, top + 1);
    return (1 - low) * upper + low * lower;
  });
}

/**
 * Where an item covers little of the others; null where no place was found.
 * @param {Float64Array} item
 * @param {number} extent
 * @param {Uint8Array} owners
 * @param {Random} random
 */
function freePlace(item, extent, owners, random) {
  for (let attempt = 0; attempt < tries; attempt++) {
    const place = { left: random.integer(0, side - extent), top: random.integer(0, side - extent) };
    let [all, covering] = [0, 0];
    paint(item, extent, place, (_, at) => {
      all += 1;
      if (owners[at] !== 0) covering += 1;
    });
    if (covering <= mostCovered * all) return place;
  }
  return null;
}

/**
 * Visits the pixels of an item that are more than faint, and their places in the scene.
 * @param {Float64Array} item
 * @param {number} extent
 * @param {{ readonly left: number, readonly top: number }} place
 * @param {(value: number, at: number) => void} visit
 */
function paint(item, extent, { left, top }, visit) {
  item.forEach((value, i) => {
    if (value >= faint) visit(value, (top + Math.floor(i / extent)) * side + left + (i % extent));
  });
}

/**
 * @param {Uint8Array} owners
 * @param {number} owner
 */
function extentOf(owners, owner) {
  let [x0, y0, x1, y1] = [side, side, 0, 0];
  owners.forEach((found, at) => {
    if (found !== owner) return;
    const [x, y] = [at % side, Math.floor(at / side)];
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
  });
  return { x0, y0, x1, y1 };
}

/**
 * Writes the scenes of a folder, in which nothing else lies.
 * @param {string} folder
 * @param {Readonly<Record<"train" | "test", number>>} counts
 */
export async function composeScenes(folder, counts) {
  const sharp = createRequire(new URL("../../packages/data/package.json", import.meta.url))("sharp");
  const { classes, train, test } = await loadDataset({ name: "fashion-mnist" });
  const items = { train, test };
  const names = ["ground", ...classes];
  const labels = ["image,classes"];
  const boxes = [];
  /** @param {string} path @param {Uint8Array} grey */
  const png = (path, grey) =>
    sharp(grey, { raw: { width: side, height: side, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toFile(path);
  for (const [half, part] of /** @type {const} */ (["train", "test"]).entries()) {
    for (const kind of ["pictures", "masks"]) mkdirSync(join(folder, kind, part), { recursive: true });
    for (let i = 0; i < counts[part]; i++) {
      const image = `${part}/${String(i).padStart(4, "0")}.png`;
      const scene = composeScene(items[part], createRandom(seed, half, i));
      await png(join(folder, "pictures", image), scene.pixels);
      await png(join(folder, "masks", image), scene.mask);
      const present = new Set(scene.boxes.map((box) => names[box.class]));
      labels.push(`${image},${[...present].join(";")}`);
      const named = scene.boxes.map(({ class: label, ...box }) => ({ class: names[label], ...box }));
      boxes.push(JSON.stringify({ image, boxes: named }));
    }
  }
  for (const [file, lines] of /** @type {const} */ ([
    ["masks/classes.txt", names],
    ["labels.csv", labels],
    ["boxes.jsonl", boxes],
  ]))
    writeFileSync(join(folder, file), `${lines.join("\n")}\n`);
}

const [, script = "", out, train = "1200", test = "300"] = process.argv;
if (import.meta.url === pathToFileURL(script).href) {
  if (out === undefined || !(Number(train) > 0) || !(Number(test) > 0)) {
    console.error("usage: compose.mjs OUT [TRAIN TEST]");
    process.exit(2);
  }
  mkdirSync(dirname(out), { recursive: true });
  await composeScenes(out, { train: Number(train), test: Number(test) });
  console.log(`${train} scenes to train on and ${test} to test with in ${out}`);
}
