import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { createRandom, type Random } from "@faculty/shared/random";

/** Whether a point lies in a shape of radius 1 around the origin. */
const shapes: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  circle: (x, y) => Math.hypot(x, y) < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.9,
  star: (x, y) => Math.sqrt(Math.abs(x)) + Math.sqrt(Math.abs(y)) < 1.1,
};

const side = 64;

/**
 * Draws a folder of photos as docs/own-data.md has them: bright shapes on dark and noisy grounds.
 * @param counts Of each class to learn from and to test with, and of all without a label.
 */
export async function drawShapes(
  folder: string,
  counts: { readonly train: number; readonly test: number; readonly unlabelled: number },
): Promise<void> {
  const names = Object.keys(shapes);
  const random = createRandom(23);
  for (const part of ["train", "test"] as const)
    for (const name of names) {
      await mkdir(join(folder, part, name), { recursive: true });
      for (let i = 1; i <= counts[part]; i++) await writeFile(join(folder, part, name, `${i}.png`), draw(name, random));
    }
  await mkdir(join(folder, "unlabelled"), { recursive: true });
  for (let i = 0; i < counts.unlabelled; i++) {
    const name = names[i % names.length] as string;
    await writeFile(join(folder, "unlabelled", `${i + 1}.png`), draw(name, random));
  }
}

function draw(name: string, random: Random): Buffer {
  const isIn = shapes[name] as (x: number, y: number) => boolean;
  const [ground, colour] = [10, 150].map((darkest) => [0, 1, 2].map(() => darkest + 90 * random.uniform())) as [
    number[],
    number[],
  ];
  const radius = 18 + 10 * random.uniform();
  const [left, top] = [0, 1].map(() => radius + (side - 2 * radius) * random.uniform()) as [number, number];
  const pixels = Buffer.alloc(side * side * 3);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const shown = isIn((x - left) / radius, (y - top) / radius) ? colour : ground;
      for (let channel = 0; channel < 3; channel++) {
        const value = (shown[channel] as number) + 10 * random.normal();
        pixels[(y * side + x) * 3 + channel] = Math.max(0, Math.min(255, Math.round(value)));
      }
    }
  return png(pixels);
}

/** A PNG of 8 bits and three channels (W3C, Portable Network Graphics, third edition). */
function png(pixels: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8);
  const width = side * 3;
  const lines = Array.from({ length: side }, (_, y) => [
    Buffer.of(0), // no filter
    pixels.subarray(y * width, (y + 1) * width),
  ]);
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  const data = deflateSync(Buffer.concat(lines.flat()));
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}
