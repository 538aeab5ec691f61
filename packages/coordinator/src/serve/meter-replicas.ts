import type { Meter, Reading } from "@faculty/shared/telemetry";
import type { Directory } from "../teachers/directory.ts";

const states = ["ready", "draining", "absent"] as const;
const breakers = ["closed", "open", "half-open"] as const;

/** Has the meter read how many batches are under way, and in which state each teacher's replicas are. */
export function meterReplicas(
  meter: Meter,
  teachers: readonly string[],
  directory: Pick<Directory, "states">,
  inflight: () => number,
): void {
  meter.gauge("faculty_coordinator_inflight_batches", () => [{ labels: {}, value: inflight() }]);
  meter.gauge("faculty_teachers", () => counted(teachers, states, (teacher, state) => countOf({ teacher, state })));
  meter.gauge("faculty_breaker_state", () =>
    counted(teachers, breakers, (teacher, breaker) => countOf({ teacher, breaker })),
  );

  function countOf(wanted: { readonly teacher: string; readonly state?: string; readonly breaker?: string }): number {
    const { teacher, state, breaker } = wanted;
    return directory
      .states()
      .filter((replica) => replica.teacher === teacher && replica.state === (state ?? replica.state))
      .filter((replica) => replica.breaker === (breaker ?? replica.breaker)).length;
  }
}

/** A reading for every teacher in every state, those at 0 included, so that none is missing from a graph. */
function counted(
  teachers: readonly string[],
  all: readonly string[],
  valueOf: (teacher: string, state: string) => number,
): readonly Reading<"teacher" | "state">[] {
  return teachers.flatMap((teacher) =>
    all.map((state) => ({ labels: { teacher, state }, value: valueOf(teacher, state) })),
  );
}
