import type { Abort } from "@faculty/shared/abort";
import type { Register } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import type { Logger } from "@faculty/shared/logging";

export interface LeaseOptions {
  readonly register: Register;
  /** Names this process, and no other one before or after it. */
  readonly holder: string;
  /** No lower generation is taken. */
  readonly leastGeneration: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly abort: Abort;
}
