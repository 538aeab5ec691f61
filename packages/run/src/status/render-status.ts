import { textTable } from "../report/text-table.ts";
import type { ReplicaStatus, RunStatus, StudentStatus } from "./run-status.ts";

/**
 * The status as text for people: students, teachers, and what the run has survived.
 * @param columns - Of the terminal.
 */
export function renderStatus(
  { run, teachers, coordinator, students }: RunStatus,
  columns: number = Number.POSITIVE_INFINITY,
): string {
  const studentRows = students.map((student) => [
    student.student,
    student.phase,
    `${Math.min(student.epoch + 1, student.epochs)}/${student.epochs}`,
    `${student.step}/${student.steps}`,
    lossOf(student),
    student.validationAccuracy === null ? "-" : `${(100 * student.validationAccuracy).toFixed(1)} %`,
    student.batchesPerSecond.toFixed(1),
    `${Math.round(100 * student.waitShare)} %`,
  ]);
  const teacherRows = teachers.flatMap(({ teacher, weight, replicas }) => {
    const shown = weight === null ? "-" : weight.toFixed(3);
    if (replicas.length === 0) return [[teacher, "-", "absent", "-", "-", "-", shown]];
    return replicas.map((replica) => [teacher, replica.replica, replica.state, ...loadOf(replica), shown]);
  });
  return [
    `run ${run}`,
    "",
    students.length === 0
      ? "no student has been heard"
      : textTable(
          ["student", "phase", "epoch", "step", "loss", "validation", "batches/s", "waiting"],
          studentRows,
          columns,
        ).join("\n"),
    "",
    teachers.length === 0
      ? "no teacher has been heard"
      : textTable(["teacher", "replica", "state", "load", "samples", "samples/s", "weight"], teacherRows, columns).join(
          "\n",
        ),
    "",
    coordinator === null ? "no coordinator has been heard" : coordinatorLine(coordinator),
  ].join("\n");
}

function lossOf({ terms }: StudentStatus): string {
  const shown = Object.entries(terms).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  return shown.length === 0 ? "-" : shown.join(", ");
}

function loadOf({ queueLength, capacity, samples, samplesPerSecond }: ReplicaStatus): readonly string[] {
  const rate = samplesPerSecond === null ? "-" : samplesPerSecond.toFixed(0);
  return [`${queueLength}/${capacity}`, String(samples), rate];
}

function coordinatorLine(coordinator: NonNullable<RunStatus["coordinator"]>): string {
  const { generation, batches, disagreement, waitingFor, retries, failed, hedged, replaced } = coordinator;
  const survived = [
    `${retries} retries`,
    ...(failed === undefined ? [] : [`${failed} failed requests`]),
    ...(hedged === undefined ? [] : [`${hedged} hedged`]),
    ...(replaced === undefined ? [] : [`${replaced} replicas restarted`]),
  ];
  return [
    `coordinator: generation ${generation}, ${batches} batches, disagreement ${disagreement.toFixed(3)}`,
    `survived: ${survived.join(", ")}`,
    ...(waitingFor.length > 0 ? [`waiting for ${waitingFor.join(", ")}`] : []),
  ].join("\n");
}
