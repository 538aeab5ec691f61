import type { OutputSpec } from "@faculty/shared/outputs";

/** An output over so many classes whose names do not count. */
export function numberedOutput(count: number): OutputSpec {
  return { name: "output", kind: "distribution", over: { count, vocabulary: "numbers" }, positions: [] };
}
