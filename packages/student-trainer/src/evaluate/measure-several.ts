import { cellsMap } from "@faculty/shared/detection";
import { figureOf, targetQuality } from "@faculty/shared/metrics";
import {
  type OutputPart,
  type OutputSpec,
  outputParts,
  positionsOf,
  putPart,
  rowsPerSample,
  rowWidth,
  type SingleOutput,
  targetSize,
  valuesOfPart,
} from "@faculty/shared/outputs";
import type { Rows } from "@faculty/shared/tensor";
import { type AnyRows, type Known, type Measuring, nothingSaid } from "./measuring.ts";

/**
 * How models of several outputs are measured: each output as its kind is, under its name. The scores of the samples are
 * those of the first output, and how far is what was found from what it should be is the sum over the outputs.
 */
export function measuringSeveral(output: OutputSpec, of: (one: SingleOutput) => Measuring): Measuring {
  const parts = outputParts(output);
  const width = rowWidth(output);
  const boxes = boxParts(output, parts);
  return {
    said: (yielded) => {
      const data = new Float64Array(yielded.data.length);
      for (const part of parts)
        putPart(data, width, part.from, of(part.output).said(partRows(yielded, part)).data, part.size);
      return { rows: yielded.rows, width, data };
    },
    evaluate: (said, known) => {
      const measured = parts.map((part) => {
        const own = of(part.output).evaluate(partRows(said, part), knownOf(known, part, targetSize(output)));
        return { name: part.output.name, own };
      });
      const figures = measured.flatMap(({ name, own }) =>
        "figures" in own ? Object.entries(own.figures).map(([metric, value]) => [figureOf(name, metric), value]) : [],
      );
      const ofBoxes = boxes && { map50: mapOf(said, known, boxes, targetSize(output)) };
      const [first] = measured;
      const scores = first !== undefined && "scores" in first.own ? first.own.scores : [];
      return { ...targetQuality("several", { ...ofBoxes, ...Object.fromEntries(figures) }, scores), predicted: [] };
    },
    describe: () => nothingSaid,
    divergence: (target, found) =>
      parts.reduce(
        (sum, part) =>
          sum + of(part.output).divergence(partRows(target, part) as Rows<Float32Array>, partRows(found, part)),
        0,
      ),
  };
}

/** The two outputs that say boxes of a grid's cells. */
interface BoxParts {
  readonly class: OutputPart;
  readonly box: OutputPart;
}

function boxParts(output: OutputSpec, parts: readonly OutputPart[]): BoxParts | null {
  if (output.kind !== "several" || output.detection === undefined) return null;
  const { detection } = output;
  const [classes, box] = [detection.class, detection.box].map((name) =>
    parts.find((part) => part.output.name === name),
  );
  return classes === undefined || box === undefined ? null : { class: classes, box };
}

/** Of all samples together. */
function mapOf(said: AnyRows, { targets }: Known, parts: BoxParts, size: number): number {
  const known = (part: OutputPart) => valuesOfPart(targets, size, part.targetFrom, part.targetSize);
  const [side = 0] = positionsOf(parts.class.output);
  return cellsMap(
    {
      logits: partRows(said, parts.class).data,
      boxes: partRows(said, parts.box).data,
      labels: known(parts.class),
      known: known(parts.box),
    },
    side,
  );
}

/** `[samples × positions, width]` of one output. */
function partRows({ rows, width, data }: AnyRows, { output, from, size }: OutputPart): AnyRows {
  return { rows: rows * rowsPerSample(output), width: rowWidth(output), data: valuesOfPart(data, width, from, size) };
}

function knownOf({ targets }: Known, { output, targetFrom, targetSize: size }: OutputPart, width: number): Known {
  const own = valuesOfPart(targets, width, targetFrom, size);
  return {
    labels: output.kind === "distribution" ? Int32Array.from(own) : [],
    targets: own,
    positions: rowsPerSample(output),
  };
}
