#!/usr/bin/env node
/**
 * Draws a folder of colour pictures for `dataset: { name: images }`: a letter, digit or sign each, 54 classes, on a noisy
 * ground of another colour, turned, scaled and moved at random. Typefaces of the test pictures are in no training picture.
 *
 *   node examples/photos/draw-photos.mjs FONTS OUT
 *
 * FONTS is what fetch-fonts.sh filled.
 */
import { drawSigns } from "./draw-signs.mjs";

const [fonts, out] = process.argv.slice(2);
if (fonts === undefined || out === undefined) {
  console.error("usage: draw-photos.mjs FONTS OUT");
  process.exit(2);
}

/** No two that differ in size alone in most typefaces, such as C and c. */
const signs = { ampersand: "&", question: "?", exclamation: "!", percent: "%", at: "@", hash: "#", dollar: "$" };
const classes = {
  ...Object.fromEntries("ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("").map((letter) => [`capital-${letter}`, letter])),
  ...Object.fromEntries("abdefghmnqrty".split("").map((letter) => [`small-${letter}`, letter])),
  ...Object.fromEntries("23456789".split("").map((digit) => [`digit-${digit}`, digit])),
  ...signs,
};

await drawSigns({
  fonts,
  out,
  name: "photos",
  classes,
  picturesOfFace: { train: 3, test: 2 },
  side: 40,
  points: [26, 34],
  furthest: 4,
  contrast: (ground, ink) => Math.abs(ground - ink) >= 60,
  seed: 17,
});
