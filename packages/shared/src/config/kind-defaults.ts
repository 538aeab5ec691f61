import type { OutputKind } from "../outputs/output-spec.ts";
import type { RunSpec } from "./run-spec.ts";

/** What a run file means where it does not say, by what is said of a sample. Values are never softened, nor rounded. */
export const kindDefaults: Readonly<Record<OutputKind, Pick<RunSpec, "temperature" | "signal" | "codec">>> = {
  distribution: { temperature: 2, signal: "log-probabilities", codec: "float16" },
  independent: { temperature: 1, signal: "logits", codec: "float16" },
  values: { temperature: 1, signal: "logits", codec: "float32" },
  several: { temperature: 1, signal: "logits", codec: "float32" },
};
