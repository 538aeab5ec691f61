import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { maskOf, mostMaskClasses, writeClassNames, writeMask } from "@faculty/data/datasets";
import { FacultyError } from "@faculty/shared/errors";
import { insideFolder } from "@faculty/shared/files";
import { argmax } from "@faculty/shared/metrics";
import { shownName } from "@faculty/shared/names";
import { columnNames, type OutputSpec, positionsOf } from "@faculty/shared/outputs";
import type { Rows } from "@faculty/shared/tensor";

/** What is written of a model that says a class of each pixel. */
interface MaskFolder {
  readonly folder: string;
  readonly size: readonly [height: number, width: number];
}

/**
 * Null of a model that says one answer a sample.
 * @param out - Where masks are to be written.
 * @throws FacultyError SHAPE_MISMATCH where a line a sample has no room for what it says, and a mask neither; USAGE.
 */
export function maskFolder(model: string, output: OutputSpec, out: string | undefined): MaskFolder | null {
  const positions = positionsOf(output);
  const [height, width, ...more] = positions;
  if (height === undefined) {
    if (out === undefined) return null;
    throw new FacultyError("USAGE", `--out is for a class of each pixel, model ${model} says one answer a sample`);
  }
  const said = `model ${model} says ${output.kind === "distribution" ? "a class" : "classes"} of each of ${positions.join(" × ")} positions`;
  if (
    width === undefined ||
    more.length > 0 ||
    output.kind !== "distribution" ||
    columnNames(output).length > mostMaskClasses
  )
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${said}, predict prints one answer a sample, or writes masks of ${mostMaskClasses} classes`,
    );
  if (out !== undefined) return { folder: out, size: [height, width] };
  throw new FacultyError("SHAPE_MISMATCH", `${said}, predict writes them into a folder: name it with --out`);
}

/** What one sample's mask holds, for programs and for people. */
interface WrittenMask {
  readonly json: { readonly mask: string; readonly pixels: Readonly<Record<string, number>> };
  readonly text: string;
}

/**
 * Writes the most probable class of each pixel, a PNG a sample that is called as it is, and the classes' names: a folder as
 * `dataset.masks` takes it.
 * @param names - Of the samples. @param logits - `[samples × height × width, classes]`.
 * @throws FacultyError USAGE for a name that leads out of the folder.
 */
export async function* writtenMasks(
  { folder, size }: MaskFolder,
  output: OutputSpec,
  names: readonly string[],
  { width, data }: Rows<Float32Array>,
): AsyncGenerator<WrittenMask> {
  const classes = columnNames(output);
  const pixels = size[0] * size[1];
  await mkdir(folder, { recursive: true });
  for (const [at, name] of names.entries()) {
    const mask = Uint8Array.from({ length: pixels }, (_, i) => argmax(data, (at * pixels + i) * width, width));
    const file = maskOf("", name);
    const path = join(folder, file);
    const target = await insideFolder(folder, file);
    if (target === null)
      throw new FacultyError("USAGE", `--out: sample ${shownName(name)} would be written outside of ${folder}`);
    await writeMask(target, mask, size);
    const counts = new Uint32Array(classes.length);
    for (const label of mask) counts[label] = (counts[label] as number) + 1;
    const found = classes.flatMap((one, label) =>
      counts[label] === 0 ? [] : [[one, counts[label] as number] as const],
    );
    const shares = found.map(([one, count]) => `${one} (${((100 * count) / pixels).toFixed(1)} %)`);
    yield { json: { mask: path, pixels: Object.fromEntries(found) }, text: `${path}: ${shares.join(", ")}` };
  }
  await writeClassNames(folder, classes);
}
