import type { OutputSpec } from "@faculty/shared/outputs";

/** An output over so many classes whose names do not count. @param positions - Absent: of the sample as a whole. */
export function numberedOutput(count: number, positions: readonly number[] = []): OutputSpec<"distribution"> {
  return { name: "output", kind: "distribution", over: { count, vocabulary: "numbers" }, positions };
}
