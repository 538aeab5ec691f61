import { systemClock } from "@faculty/shared/clock";
import type { BenchStudent } from "./bench-student.ts";
import type { FigureResult } from "./figure.ts";
import { figures } from "./figures.ts";

/** What the parent tells this process to measure. */
export interface FigureRequest {
  readonly name: string;
  readonly quick: boolean;
  readonly students: readonly BenchStudent[];
  /** Its own environment, for the processes it starts. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What it answers, once. */
export type FigureReply =
  | { readonly kind: "measured"; readonly result: FigureResult }
  | { readonly kind: "failed"; readonly why: string };

process.once("message", (request: FigureRequest) => {
  void measure(request).then((reply) => {
    process.send?.(reply, () => process.disconnect());
  });
});

process.once("disconnect", () => process.exit()); // measured, or nobody is left to tell

async function measure({ name, quick, students, env }: FigureRequest): Promise<FigureReply> {
  try {
    const figure = figures[name];
    if (figure === undefined) throw new Error(`there is no figure ${name}`);
    return { kind: "measured", result: await figure.measure({ quick, students, env, clock: systemClock }) };
  } catch (thrown) {
    return { kind: "failed", why: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }
}
