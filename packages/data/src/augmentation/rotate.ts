import type { Random } from "@faculty/shared/random";
import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";
import type { Sample } from "./sample.ts";

/** Turns the image about its centre by up to `degrees` either way; what is uncovered is 0. */
export interface RotateSpec {
  readonly kind: "rotate";
  readonly degrees: number;
}

export const rotate: ChangingAugmentation<RotateSpec> = {
  schema: z.strictObject({ kind: z.literal("rotate"), degrees: z.number().positive().max(90) }),
  samples: ["image"],
  change,
  move,
};

/** One draw is the angle, clockwise where positive. A pixel is interpolated between the four it comes from. */
function change(image: Sample, { degrees }: RotateSpec, random: Random): void {
  const { height, width, channels, values, scratch } = image;
  const sourceOf = turned(image, degrees, random);
  scratch.set(values);

  function pixel(row: number, column: number, channel: number): number {
    if (row < 0 || row >= height || column < 0 || column >= width) return 0;
    return scratch[(row * width + column) * channels + channel] as number;
  }

  let to = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [fromRow, fromColumn] = sourceOf(row, column);
      const [top, left] = [Math.floor(fromRow), Math.floor(fromColumn)];
      const [down, right] = [fromRow - top, fromColumn - left];
      for (let channel = 0; channel < channels; channel++)
        values[to++] =
          (1 - down) * ((1 - right) * pixel(top, left, channel) + right * pixel(top, left + 1, channel)) +
          down * ((1 - right) * pixel(top + 1, left, channel) + right * pixel(top + 1, left + 1, channel));
    }
  }
}

/** Between classes there is nothing: a position takes the nearest one's. */
function move(labels: Sample, { degrees }: RotateSpec, random: Random): void {
  const { height, width, values, scratch } = labels;
  const sourceOf = turned(labels, degrees, random);
  scratch.set(values);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [fromRow, fromColumn] = sourceOf(row, column).map(Math.round) as [number, number];
      const isInside = fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
      values[row * width + column] = isInside ? (scratch[fromRow * width + fromColumn] as number) : 0;
    }
  }
}

type Place = readonly [row: number, column: number];

/** Where a pixel comes from. */
function turned({ height, width }: Sample, degrees: number, random: Random): (row: number, column: number) => Place {
  const { sine, cosine } = unitVector((degrees * (2 * random.uniform() - 1) * Math.PI) / 180);
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
  return (row, column) => [
    middleRow + cosine * (row - middleRow) - sine * (column - middleColumn),
    middleColumn + sine * (row - middleRow) + cosine * (column - middleColumn),
  ];
}

/** Enough for the last bit at a quarter turn. */
const seriesTerms = 24;

/** Sine and cosine by their power series: engines' own differ in the last bit, and a view must not. */
function unitVector(radians: number): { readonly sine: number; readonly cosine: number } {
  let [sine, cosine, power] = [0, 0, 1];
  for (let n = 0; n < seriesTerms; n++) {
    const sign = n % 4 < 2 ? 1 : -1;
    if (n % 2 === 0) cosine += sign * power;
    else sine += sign * power;
    power *= radians / (n + 1);
  }
  return { sine, cosine };
}
