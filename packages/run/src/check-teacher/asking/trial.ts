import type { Dataset } from "@faculty/data/datasets";
import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { TeacherDescription } from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";
import type { SampleInputs } from "./sample-inputs.ts";
import type { HeartbeatWatch } from "./watch-heartbeats.ts";

/** One replica that is put to the test, and what is known of it. */
export interface Trial {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly abort: AbortSignal;
  /** How long a reply may take. */
  readonly timeoutMs: number;
  readonly description: TeacherDescription;
  /** Other replicas of the teacher, as they describe themselves. */
  readonly others: readonly TeacherDescription[];
  /** What the samples are from; null where they are drawn. */
  readonly dataset: Dataset | null;
  readonly samples: SampleInputs;
  /** Rows of a usual question, and of a long one; both fit a message. */
  readonly fewRows: number;
  readonly manyRows: number;
  readonly heartbeats: HeartbeatWatch;
  /** What it is busy with for somebody else; null where it is idle. */
  readonly busyWith: string | null;
  /** Has its process stopped; null where it is not to be. */
  readonly stop: ((replica: string) => void) | null;
  /** What it says of the first `fewRows` samples, softened at 1, in float32. Asked for once. */
  readonly reference: () => Promise<Rows<Float32Array>>;
  /** How it differs when it is asked for that again, as `broken` takes it; null where it keeps what it promises. */
  readonly repetition: () => Promise<readonly [expected: string, found: string] | null>;
}
