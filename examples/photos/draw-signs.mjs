import { mkdir, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createRandom } from "../../packages/shared/dist/random/index.js";

/** Typefaces of the training pictures and of the test pictures: no family is in both. */
const faces = {
  train: `Anonymous Pro, Anonymous Pro Bold, Averia Sans GWF, Averia Sans GWF Bold Italic, Averia Serif GWF,
    Averia Serif GWF Bold, B612, B612 Bold, Cantarell, Cantarell Bold, Cardo, Cardo Italic, Dosis, Dosis Bold,
    EB Garamond 12, EB Garamond 12 Italic, Gentium Basic Bold, Gentium Book Basic Italic, Jura, Jura Bold, Karla,
    Karla Bold, Lobster Two, Lobster Two Bold, Manrope, Manrope Bold, Old Standard TT, Old Standard TT Bold,
    Old Standard TT Italic, Yanone Kaffeesatz`.split(/,\s+/u),
  test: "Cabin, Cabin Bold, Carlito, Carlito Italic, Comic Neue, mononoki, Quicksand Bold, Vollkorn".split(", "),
};

/**
 * Draws OUT/NAME/train/CLASS/*.png and OUT/NAME/test/CLASS/*.png: each sign in every typeface, turned, scaled and moved at
 * random, in a random colour on a noisy ground of another one. Each picture has random numbers of its own, so that one
 * more moves no other.
 * @param {{
 *   fonts: string, out: string, name: string,
 *   classes: Readonly<Record<string, string>>,
 *   picturesOfFace: { train: number, test: number },
 *   side: number, points: readonly [least: number, most: number], furthest: number,
 *   contrast: (ground: number, ink: number) => boolean, seed: number,
 * }} what `fonts` is what fetch-fonts.sh filled, `classes` the sign of each class. A picture has `side` rows and columns of
 *   pixels, and a sign of `points` that is moved by `furthest` pixels at most. `contrast` says which luminances, 0 to 255,
 *   of ground and sign go together.
 */
export async function drawSigns({ fonts, out, name, classes, picturesOfFace, side, points, furthest, contrast, seed }) {
  await mkdir(out, { recursive: true });
  const sharp = await sharpThatSees(fonts, out);
  const unfinished = join(out, `${name}.unfinished`);
  for (const [half, part] of /** @type {const} */ (["train", "test"]).entries())
    for (const [label, [className, sign]] of Object.entries(classes).entries()) {
      const folder = join(unfinished, part, className);
      await mkdir(folder, { recursive: true });
      for (const [at, face] of faces[part].entries())
        for (let picture = 0; picture < picturesOfFace[part]; picture++) {
          const random = createRandom(seed, half, label, at, picture);
          await draw(sign, face, random, join(folder, `${face.toLowerCase().replaceAll(" ", "-")}-${picture}.png`));
        }
    }
  await rename(unfinished, join(out, name));

  /**
   * @param {string} sign
   * @param {string} face
   * @param {import("../../packages/shared/dist/random/index.js").Random} random
   * @param {string} file
   */
  async function draw(sign, face, random, file) {
    const [ground, ink] = colours(contrast, random);
    const size = random.integer(...points);
    const [red, green, blue] = ink.map((value) => Math.round(value).toString(16).padStart(2, "0"));
    const text = `<span foreground="#${red}${green}${blue}">${escaped(sign)}</span>`;
    const glyph = sharp({ text: { text, font: `${face} ${size}`, dpi: 72, rgba: true } });
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
    const [left, top] = [info.width, info.height].map((extent) => place(side - extent, furthest, random));
    await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
      .composite([{ input: data, left, top }])
      .png()
      .toFile(file);
  }
}

/**
 * Pango finds typefaces through fontconfig: it is to see these alone, whatever the machine has. It reads where they are
 * when it is loaded.
 * @param {string} fonts
 * @param {string} out
 */
async function sharpThatSees(fonts, out) {
  const config = join(resolve(out), "fonts.conf");
  const folders = `<dir>${resolve(fonts, "unpacked")}</dir><cachedir>${resolve(fonts, "cache")}</cachedir>`;
  await writeFile(config, `<?xml version="1.0"?>\n<fontconfig>${folders}</fontconfig>\n`);
  process.env["FONTCONFIG_FILE"] = config;
  return createRequire(new URL("../../packages/data/package.json", import.meta.url))("sharp");
}

/** For Pango's markup. @param {string} sign */
function escaped(sign) {
  return sign.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
}

/**
 * Of the sign's first row or column: the middle, give or take a few pixels.
 * @param {number} room
 * @param {number} furthest
 * @param {import("../../packages/shared/dist/random/index.js").Random} random
 */
function place(room, furthest, random) {
  return Math.max(0, Math.min(room, Math.round(room / 2) + random.integer(-furthest, furthest)));
}

/**
 * Of ground and sign, that go together for a reader without colours.
 * @param {(ground: number, ink: number) => boolean} contrast
 * @param {import("../../packages/shared/dist/random/index.js").Random} random
 */
function colours(contrast, random) {
  const colour = () => Array.from({ length: 3 }, () => random.integer(0, 255));
  for (;;) {
    const ground = colour();
    const ink = colour();
    if (contrast(luminance(ground), luminance(ink))) return /** @type {const} */ ([ground, ink]);
  }
}

/** @param {readonly number[]} colour */
function luminance([red = 0, green = 0, blue = 0]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
