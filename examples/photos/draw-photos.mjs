#!/usr/bin/env node
/**
 * Draws a folder of colour pictures for `dataset: { name: images }`: a letter, digit or sign each, 54 classes, on a noisy
 * ground of another colour, turned, scaled and moved at random. Typefaces of the test pictures are in no training picture.
 *
 *   node examples/photos/draw-photos.mjs FONTS OUT
 *
 * FONTS is what fetch-fonts.sh filled. Each picture has random numbers of its own, so that one more moves no other.
 */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createRandom } from "../../packages/shared/dist/random/index.js";

const [fonts, out] = process.argv.slice(2);
if (fonts === undefined || out === undefined) {
  console.error("usage: draw-photos.mjs FONTS OUT");
  process.exit(2);
}

const faces = {
  train: `Anonymous Pro, Anonymous Pro Bold, Averia Sans GWF, Averia Sans GWF Bold Italic, Averia Serif GWF,
    Averia Serif GWF Bold, B612, B612 Bold, Cantarell, Cantarell Bold, Cardo, Cardo Italic, Dosis, Dosis Bold,
    EB Garamond 12, EB Garamond 12 Italic, Gentium Basic Bold, Gentium Book Basic Italic, Jura, Jura Bold, Karla,
    Karla Bold, Lobster Two, Lobster Two Bold, Manrope, Manrope Bold, Old Standard TT, Old Standard TT Bold,
    Old Standard TT Italic, Yanone Kaffeesatz`.split(/,\s+/u),
  test: "Cabin, Cabin Bold, Carlito, Carlito Italic, Comic Neue, mononoki, Quicksand Bold, Vollkorn".split(", "),
};
const picturesOfFace = { train: 3, test: 2 };

/** No two that differ in size alone in most typefaces, such as C and c. */
const signs = { ampersand: "&", question: "?", exclamation: "!", percent: "%", at: "@", hash: "#", dollar: "$" };
const classes = Object.entries({
  ...Object.fromEntries("ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("").map((letter) => [`capital-${letter}`, letter])),
  ...Object.fromEntries("abdefghmnqrty".split("").map((letter) => [`small-${letter}`, letter])),
  ...Object.fromEntries("23456789".split("").map((digit) => [`digit-${digit}`, digit])),
  ...signs,
});

const side = 40;
const seed = 17;
/** Of luminance, 0 to 255, between sign and ground. */
const leastContrast = 60;

// Pango finds typefaces through fontconfig: it is to see these alone, whatever the machine has.
await mkdir(out, { recursive: true });
const config = join(resolve(out), "fonts.conf");
const folders = `<dir>${resolve(fonts, "unpacked")}</dir><cachedir>${resolve(fonts, "cache")}</cachedir>`;
await writeFile(config, `<?xml version="1.0"?>\n<fontconfig>${folders}</fontconfig>\n`);
process.env["FONTCONFIG_FILE"] = config;
const sharp = createRequire(new URL("../../packages/data/package.json", import.meta.url))("sharp");

const unfinished = join(out, "photos.unfinished");
for (const [half, part] of /** @type {const} */ (["train", "test"]).entries())
  for (const [label, [name, sign]] of classes.entries()) {
    const folder = join(unfinished, part, name);
    await mkdir(folder, { recursive: true });
    for (const [at, face] of faces[part].entries())
      for (let picture = 0; picture < picturesOfFace[part]; picture++) {
        const random = createRandom(seed, half, label, at, picture);
        await draw(sign, face, random, join(folder, `${face.toLowerCase().replaceAll(" ", "-")}-${picture}.png`));
      }
  }
await rename(unfinished, join(out, "photos"));

/**
 * @param {string} sign
 * @param {string} face
 * @param {import("../../packages/shared/dist/random/index.js").Random} random
 * @param {string} file
 */
async function draw(sign, face, random, file) {
  const [ground, ink] = colours(random);
  const points = random.integer(26, 34);
  const [red, green, blue] = ink.map((value) => Math.round(value).toString(16).padStart(2, "0"));
  const text = `<span foreground="#${red}${green}${blue}">${sign.replace("&", "&amp;")}</span>`;
  const glyph = sharp({ text: { text, font: `${face} ${points}`, dpi: 72, rgba: true } });
  const turned = await glyph.png().toBuffer();
  const { data, info } = await sharp(turned)
    .rotate(random.integer(-12, 12), { background: "#00000000" })
    .resize(side, side, { fit: "inside", withoutEnlargement: true }) // a % may be wider than the picture
    .png()
    .toBuffer({ resolveWithObject: true });
  const noise = 4 + 12 * random.uniform();
  const pixels = Buffer.alloc(side * side * 3);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = Math.max(0, Math.min(255, Math.round((ground[i % 3] ?? 0) + noise * random.normal())));
  const [left, top] = [info.width, info.height].map((extent) => place(side - extent, random));
  await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .composite([{ input: data, left, top }])
    .png()
    .toFile(file);
}

/**
 * Of the sign's first row or column: the middle, give or take a few pixels.
 * @param {number} room
 * @param {import("../../packages/shared/dist/random/index.js").Random} random
 */
function place(room, random) {
  const furthest = 4;
  return Math.max(0, Math.min(room, Math.round(room / 2) + random.integer(-furthest, furthest)));
}

/**
 * Of ground and sign, far enough from each other for a reader without colours.
 * @param {import("../../packages/shared/dist/random/index.js").Random} random
 */
function colours(random) {
  const colour = () => Array.from({ length: 3 }, () => random.integer(0, 255));
  for (;;) {
    const ground = colour();
    const ink = colour();
    if (Math.abs(luminance(ground) - luminance(ink)) >= leastContrast) return /** @type {const} */ ([ground, ink]);
  }
}

/** @param {readonly number[]} colour */
function luminance([red = 0, green = 0, blue = 0]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
