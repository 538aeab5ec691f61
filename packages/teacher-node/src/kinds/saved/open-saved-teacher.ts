import type { SavedOutputs } from "@faculty/data/saved-outputs";
import { FacultyError } from "@faculty/shared/errors";
import type { OutputSpec } from "@faculty/shared/outputs";
import { checkLayer } from "@faculty/shared/protocol";
import { asLogits } from "../../teacher/as-logits.ts";
import type { Teacher } from "../../teacher/teacher.ts";

interface SavedTeacherOptions {
  /** Of the teacher, for messages. */
  readonly name: string;
  readonly saved: SavedOutputs;
  readonly output: OutputSpec;
  /** Of the data set. */
  readonly inputShape: readonly number[];
  readonly digest: string;
}

/** A teacher that is asked no more: it says of each sample what it said before, whatever computed it. */
export function openSavedTeacher({ name, saved, output, inputShape, digest }: SavedTeacherOptions): Teacher {
  return {
    facts: {
      digest,
      output,
      inputShape,
      isByName: true,
      layers: [],
      parameters: undefined,
      yields: saved.yields,
      backend: "saved outputs",
    },
    infer: async ({ samples, layers }) => {
      for (const layer of layers) checkLayer(name, layer, []);
      if (samples === undefined)
        throw new FacultyError(
          "NOT_FOUND",
          `teacher ${name} says what was saved: it is asked about samples of its data set by name, as they are`,
        );
      const { rows, width, data } = saved.of(samples.source, samples.ids);
      return { logits: { rows, width, data: asLogits(output.kind, saved.yields, data) }, features: new Map() };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
