import type { Clock } from "@faculty/shared/clock";
import type { BenchStudent } from "./bench-student.ts";
import type { Json } from "./json.ts";

/** How one figure is to be measured. */
export interface FigureOptions {
  /** Coarse: a few seconds a contender instead of the time that makes the figure steady. */
  readonly quick: boolean;
  readonly clock: Clock;
  /** Whose step is measured. */
  readonly students: readonly BenchStudent[];
  /** The whole environment of the processes a figure starts. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What came of it, for programs and for people. */
export interface FigureResult {
  readonly json: Json;
  readonly lines: readonly string[];
}

/** One row of the table of figures. It is measured in a process of its own. */
export interface Figure {
  /** What it is, in a line. */
  readonly summary: string;
  /** Whether it trains the students it is given: each is then measured in a process of its own. */
  readonly trains?: true;
  measure(options: FigureOptions): Promise<FigureResult>;
}
