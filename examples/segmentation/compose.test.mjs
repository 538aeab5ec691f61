import { expect, test } from "vitest";
import { createRandom } from "../../packages/shared/dist/random/index.js";
import { composeScene, side } from "./compose.mjs";

const itemSide = 28;
/** Of class 4, bright all over. */
const items = { count: 1, inputs: new Uint8Array(itemSide * itemSide).fill(200), labels: Int32Array.of(4) };
const scenes = Array.from({ length: 40 }, (_, i) => composeScene(items, createRandom(1, i)));

test("the same numbers make the same scene, others another", () => {
  expect(composeScene(items, createRandom(1, 0))).toEqual(scenes[0]);
  expect(scenes[1]).not.toEqual(scenes[0]);
});

test("each scene has one to four items, some scenes four", () => {
  const counts = scenes.map(({ boxes }) => boxes.length);
  expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 4]);
});

test("an item's pixels are of its class, and in its box", () => {
  for (const { boxes, mask } of scenes) {
    const inBox = (at) =>
      boxes.some(({ x0, y0, x1, y1 }) => {
        const [x, y] = [at % side, Math.floor(at / side)];
        return x0 <= x && x < x1 && y0 <= y && y < y1;
      });
    expect(mask.every((value, at) => (value === 0 ? true : value === 5 && inBox(at)))).toBe(true);
    for (const box of boxes) expect(box.class).toBe(5);
  }
});

test("a box of a whole item is of 16 to 24 pixels a side", () => {
  const alone = scenes.filter(({ boxes }) => boxes.length === 1).flatMap(({ boxes }) => boxes);
  expect(alone.length).toBeGreaterThan(0);
  for (const { x0, y0, x1, y1 } of alone) {
    expect(x1 - x0).toBe(y1 - y0);
    expect(x1 - x0 >= 16 && x1 - x0 <= 24).toBe(true);
  }
});
