import { scheduleSpec, type TermSpec } from "@faculty/shared/config";
import type { LayerSignal } from "@faculty/shared/protocol";
import { z } from "zod";
import { fromLayer, teacherLayer } from "./layer-term.ts";
import type { Term } from "./term.ts";

interface FspTerm extends Term {
  /** The matrix the teacher sends, and the student's layers it is compared with. */
  pairOf(term: TermSpec): { readonly signal: LayerSignal; readonly to: readonly [string, string] };
}

const two = z
  .tuple([fromLayer, fromLayer])
  .refine(([a, b]) => teacherLayer(a).teacher === teacherLayer(b).teacher, "two layers of one teacher");

const own = z.object({ from: two, to: z.tuple([z.string().min(1).max(128), z.string().min(1).max(128)]) });

export const fspTerm: FspTerm = {
  needs: () => [],
  layers: (term) => {
    const { signal, to } = fspTerm.pairOf(term);
    return to.map((layer) => ({ signal, to: layer }));
  },
  schema: z.strictObject({ weight: scheduleSpec, ...own.shape }),
  pairOf: (term) => {
    const { from, to } = own.parse(term);
    const [first, second] = [teacherLayer(from[0]), teacherLayer(from[1])];
    return { signal: { ...first, reduction: { kind: "fsp", with: second.layer } }, to };
  },
};
