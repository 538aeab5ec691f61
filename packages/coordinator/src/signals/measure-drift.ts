import { runOutput } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Question } from "../dispatch/predict-frames.ts";
import { outputKinds } from "../outputs/output-kinds.ts";
import { sampleNames } from "./sample-names.ts";
import type { SignalKey } from "./signal-key.ts";
import type { SignalStore } from "./signal-store.ts";

export interface Drift {
  readonly samples: number;
  /** Greatest KL(kept ‖ live) of a sample, nats. */
  readonly maxKl: number;
}

const comparedSamples = 16;

/**
 * Asks the live teacher about a few samples of a question whose signals the store holds, evenly spread over it, and
 * compares. Sampled signals are drawn, so two of them say nothing of their teachers: they are not compared.
 */
export async function measureDrift(
  store: SignalStore,
  askLive: AskTeacher,
  teacher: string,
  key: SignalKey,
  question: Question,
  abort: Abort,
): Promise<Drift> {
  const { ids: all } = question;
  if (all.length === 0 || (typeof key.codec === "object" && key.codec.kind === "sampled"))
    return { samples: 0, maxKl: 0 };
  const count = Math.min(comparedSamples, all.length);
  const ids = Int32Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)] as number);
  const kept = await store.get(key, sampleNames(question.dataset, question.source, question.view, ids));
  if (kept === null) return { samples: 0, maxKl: 0 };
  const { logits } = await askLive(teacher, { ...question, ids }, abort);
  return { samples: ids.length, maxKl: outputKinds[runOutput(question.dataset).kind].drift(kept, logits) };
}
