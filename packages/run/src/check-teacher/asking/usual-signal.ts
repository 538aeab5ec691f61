import { kindDefaults } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import type { SignalRequest } from "@faculty/shared/protocol";

/** What a teacher is asked for where nothing else is tried: softened by 1 what is of one class of many, else logits. */
export function usualSignal({ kind }: OutputSpec): SignalRequest {
  const { signal } = kindDefaults[kind];
  return signal === "logits" ? { kind: signal } : { kind: signal, temperature: 1 };
}
