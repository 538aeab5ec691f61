import type { Preparing } from "@faculty/data/datasets";
import type { Roots } from "@faculty/shared/files";
import type { Launcher } from "../processes/child.ts";
import type { Output } from "../settings/context.ts";
import type { Environment, NatsSettings } from "../settings/settings.ts";
import type { ViewEvent } from "./view/run-view.ts";

/** What becomes of a run, as it becomes of it. */
export type RunEvent =
  /** @property folder - Receives everything the run makes. */
  | { readonly kind: "began"; readonly run: string; readonly folder: string }
  | ViewEvent
  | { readonly kind: "said"; readonly line: string }
  /** How it ended; nothing is told after it. */
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly why: string };

/** How a run is to be supervised. */
export interface SuperviseOptions {
  readonly runFile: string;
  /** Receives everything the run makes; absent: `runs/` and the run's name. */
  readonly folder: string | undefined;
  /** Receives events for TensorBoard, a folder a student and one of samples; absent: none are written. */
  readonly tensorboard?: string | undefined;
  /** Forgets what an earlier run left in the folder. */
  readonly fresh: boolean;
  readonly cores: number;
  /** Trainers at a time; absent: two a core, since a trainer waits for its teachers part of the time. */
  readonly trainers: number | undefined;
  /** Coordinators: one leads, the others stand by. */
  readonly coordinators: number;
  /** How long to wait until every teacher is there. */
  readonly teacherStartMs?: number | undefined;
  /** The command line that repeats this run, for the report. */
  readonly reproduce: string;
  readonly nats: NatsSettings;
  /** Within which lies what the run opens and makes. */
  readonly roots: Roots;
  readonly preparing: Preparing;
  /** Environment of the processes. */
  readonly env: Environment;
  readonly launcher: Launcher;
  readonly output: Output;
  /** Called with what an observer of the run is told, and with each line that is said. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Registers what kills every process at once. */
  readonly onKill: (kill: () => void) => void;
  readonly abort: AbortSignal;
}
