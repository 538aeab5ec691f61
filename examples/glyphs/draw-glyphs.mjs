#!/usr/bin/env node
/**
 * Draws two folders of colour pictures for `dataset: { name: images }`, 32 × 32 pixels each: OUT/letters, 66 letters and
 * digits, and OUT/signs, 34 others. Each is lighter than its ground, both of any colour. Typefaces of the test pictures
 * are in no training picture.
 *
 *   node examples/glyphs/draw-glyphs.mjs FONTS OUT
 *
 * FONTS is what ../photos/fetch-fonts.sh filled.
 */
import { drawSigns } from "../photos/draw-signs.mjs";

const [fonts, out] = process.argv.slice(2);
if (fonts === undefined || out === undefined) {
  console.error("usage: draw-glyphs.mjs FONTS OUT");
  process.exit(2);
}

/** No two that differ in size alone in most typefaces, such as C and c. All typefaces have all of them. */
const letters = {
  ...Object.fromEntries(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÆÇÉÊÑØÖÔÅÄÜÞÐ".split("").map((letter) => [`capital-${letter}`, letter]),
  ),
  ...Object.fromEntries("abdefghijmnqrtyæçñß".split("").map((letter) => [`small-${letter}`, letter])),
  ...Object.fromEntries("23456789".split("").map((digit) => [`digit-${digit}`, digit])),
};
const signs = {
  ampersand: "&",
  question: "?",
  exclamation: "!",
  percent: "%",
  at: "@",
  hash: "#",
  dollar: "$",
  plus: "+",
  equals: "=",
  asterisk: "*",
  "left-parenthesis": "(",
  "right-parenthesis": ")",
  "left-bracket": "[",
  "right-bracket": "]",
  "left-brace": "{",
  "right-brace": "}",
  less: "<",
  greater: ">",
  slash: "/",
  backslash: "\\",
  "left-guillemet": "«",
  "right-guillemet": "»",
  pound: "£",
  yen: "¥",
  euro: "€",
  section: "§",
  pilcrow: "¶",
  copyright: "©",
  registered: "®",
  "plus-minus": "±",
  division: "÷",
  "inverted-question": "¿",
  half: "½",
  micro: "µ",
};

const common = {
  fonts,
  out,
  picturesOfFace: { train: 2, test: 2 },
  side: 32,
  points: /** @type {const} */ ([21, 27]),
  furthest: 3,
  contrast: /** @param {number} ground @param {number} ink */ (ground, ink) => ink - ground >= 60,
};
await drawSigns({ ...common, name: "letters", classes: letters, seed: 23 });
await drawSigns({ ...common, name: "signs", classes: signs, seed: 29 });
