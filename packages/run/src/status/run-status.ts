import { type Heartbeat, heartbeatIntervalMs, type Progress } from "@faculty/shared/protocol";

/** What an observer has heard of one run. */
export interface RunStatus {
  readonly run: string;
  readonly teachers: readonly TeacherStatus[];
  /** Null while no coordinator was heard. */
  readonly coordinator: CoordinatorStatus | null;
  readonly students: readonly StudentStatus[];
}

interface TeacherStatus {
  readonly teacher: string;
  /** Of the last batch merged, 0 to 1; null where the coordinator has not said. */
  readonly weight: number | null;
  readonly replicas: readonly ReplicaStatus[];
}

export interface ReplicaStatus {
  readonly replica: string;
  readonly state: "ready" | "draining" | "absent";
  readonly queueLength: number;
  readonly capacity: number;
  readonly samples: number;
  /** Between its first and its last heartbeat heard; null before the second one. */
  readonly samplesPerSecond: number | null;
}

type CoordinatorStatus = Progress & { readonly kind: "coordinator" };
export type StudentStatus = Progress & { readonly kind: "trainer" };

/** Collects what is heard. Times are of the observer's clock. */
export interface StatusObserver {
  beat(beat: Heartbeat, atMs: number): void;
  progress(progress: Progress): void;
  status(atMs: number): RunStatus;
}

interface Heard {
  readonly first: { readonly samples: number; readonly atMs: number };
  readonly last: Heartbeat;
  readonly lastMs: number;
}

/** Two heartbeats missed in a row mean absent. */
const absentAfterMs = 2.5 * heartbeatIntervalMs;
/** More than any run has, whoever invents names. */
const maxHeard = 4096;

/** @param run - Teachers are those that its coordinator names; all that are heard until it has said. */
export function createStatusObserver(run: string): StatusObserver {
  const replicas = new Map<string, Heard>();
  const students = new Map<string, StudentStatus>();
  let coordinator: CoordinatorStatus | null = null;

  function statusOf({ first, last, lastMs }: Heard, atMs: number): ReplicaStatus {
    const seconds = (lastMs - first.atMs) / 1000;
    return {
      replica: last.replica,
      state: atMs - lastMs > absentAfterMs ? "absent" : last.state,
      queueLength: last.queueLength,
      capacity: last.capacity,
      samples: last.samples,
      samplesPerSecond: seconds > 0 ? (last.samples - first.samples) / seconds : null,
    };
  }

  return {
    beat: (beat, atMs) => {
      const key = `${beat.teacher}/${beat.replica}`;
      const known = replicas.get(key);
      if (known === undefined && replicas.size >= maxHeard) return;
      const isSame = known !== undefined && known.last.instance === beat.instance;
      const first = isSame ? known.first : { samples: beat.samples, atMs };
      replicas.set(key, { first, last: beat, lastMs: atMs });
    },
    progress: (said) => {
      if (said.kind === "coordinator") coordinator = said;
      else if (students.has(said.student) || students.size < maxHeard) students.set(said.student, said);
    },
    status: (atMs) => {
      const weights = coordinator?.weights ?? {};
      const heard = [...replicas.values()];
      const named = [...Object.keys(weights), ...(coordinator?.waitingFor ?? [])];
      const names = named.length > 0 ? named : heard.map(({ last }) => last.teacher);
      const teachers = [...new Set(names)].sort().map((teacher) => ({
        teacher,
        weight: weights[teacher] ?? null,
        replicas: heard
          .filter(({ last }) => last.teacher === teacher)
          .map((one) => statusOf(one, atMs))
          .sort((a, b) => a.replica.localeCompare(b.replica)),
      }));
      return { run, teachers, coordinator, students: [...students.values()] };
    },
  };
}
