import { viewOf } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import { sampleKind } from "@faculty/shared/samples";
import { z } from "zod";
import { samplePicture, spectrogram } from "../pictures/sample-picture.ts";
import type { Report } from "./report.ts";

/** A test sample as the page shows it. */
export interface ShownSample {
  /** Its index. */
  readonly sample: number;
  /** What it is called; absent where it goes by its index. */
  readonly name?: string | undefined;
  readonly view: SampleView;
}

export type SampleView =
  /** PNG, base64. */
  | { readonly kind: "picture" | "spectrogram"; readonly png: string; readonly width: number; readonly height: number }
  | { readonly kind: "text"; readonly text: string }
  /** The first of its values, and how many there are. */
  | { readonly kind: "numbers"; readonly values: readonly number[]; readonly count: number };

/** How they are read again. */
export const shownSamplesSchema: z.ZodType<readonly ShownSample[], readonly ShownSample[]> = z.array(
  z.object({
    sample: z.int(),
    name: z.string().optional(),
    view: z.discriminatedUnion("kind", [
      z.object({ kind: z.enum(["picture", "spectrogram"]), png: z.base64(), width: z.int(), height: z.int() }),
      z.object({ kind: z.literal("text"), text: z.string() }),
      z.object({ kind: z.literal("numbers"), values: z.array(z.number()), count: z.int() }),
    ]),
  }),
);

/** Those that a report speaks of: ambiguous, disputed, or lost by every seed. */
export async function shownSamples(
  { insight, information }: Pick<Report, "insight" | "information">,
  dataset: Dataset,
): Promise<readonly ShownSample[]> {
  const listed = [...(insight?.ambiguous ?? []), ...(insight?.disputed ?? [])].map(({ sample }) => sample);
  const ids = [...new Set([...listed, ...(information?.alwaysLost ?? [])])].sort((a, b) => a - b);
  const names = await dataset.test.namesOf?.(ids);
  return ids.map((sample, i) => {
    const name = names?.[i];
    return { sample, ...(name !== undefined && { name }), view: sampleView(dataset, sample) };
  });
}

/** Letters of a text, and values of a row, that fit beside others. */
const shownLetters = 400;
const shownValues = 16;
/** Fewer features make no picture. */
const fewestBands = 8;

function sampleView(dataset: Dataset, sample: number): SampleView {
  const { inputShape, vocabulary, texts } = dataset;
  if (texts !== undefined) return textView(Buffer.from(texts.test.textOf(sample)).toString("utf8"));
  const values = viewOf(dataset, "test", [sample]);
  const kind = sampleKind(dataset);
  if (vocabulary !== undefined && kind === "tokens")
    return textView(
      Array.from(values, (id) => (id === 0 ? "" : (vocabulary[id] ?? "")))
        .filter((token) => token !== "")
        .join(" "),
    );
  const [first = 0, second = 0, third = 0] = inputShape;
  if (kind === "image") return { kind: "picture", ...samplePicture(values, [first, second, third]) };
  if (kind === "series" && second >= fewestBands)
    return { kind: "spectrogram", ...spectrogram(values, [first, second]) };
  return { kind: "numbers", values: [...values.subarray(0, shownValues)], count: values.length };
}

function textView(text: string): SampleView {
  const letters = Array.from(text);
  const shown = letters.length <= shownLetters ? text : `${letters.slice(0, shownLetters).join("")} …`;
  return { kind: "text", text: shown };
}
