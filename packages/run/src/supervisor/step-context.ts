import type { RunSpec } from "@faculty/shared/config";
import type { StepStore } from "../run-folder/step-store.ts";
import type { Cluster } from "./cluster.ts";
import type { PreparedRun } from "./prepare-run.ts";
import type { Roles } from "./roles.ts";
import type { StudentStarts } from "./student-starts.ts";
import type { LiveDisplay } from "./view/live-display.ts";

/** What every step of a run is given. */
export interface StepContext extends PreparedRun {
  readonly store: StepStore;
  /** The run file that processes read: the effective one in the run's folder. */
  readonly runFile: string;
  readonly roles: Roles;
  readonly display: LiveDisplay;
  /** Trainers at a time. */
  readonly trainers: number;
  /** What a student's process is given beside what all are given. */
  readonly environmentOf: (student: RunSpec) => Promise<Readonly<Record<string, string>>>;
  readonly starts: StudentStarts;
  /** Folder of a student's events, by its id; absent: none are written. */
  readonly eventsFolder: ((id: string) => string) | undefined;
  /** Starts what serves the students, the first time it is called. */
  readonly cluster: () => Promise<Cluster>;
}
