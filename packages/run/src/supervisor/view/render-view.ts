import { heartbeatIntervalMs } from "@faculty/shared/protocol";
import type { ReplicaView, RunView, StudentView } from "./run-view.ts";

/** The view as lines for a terminal, each at most `columns` wide. */
export function renderView(view: RunView, nowMs: number, columns: number): readonly string[] {
  const coordinator = view.coordinator;
  const lines = [
    view.step,
    ...teacherLines(view, nowMs),
    ...(coordinator === undefined
      ? []
      : [
          `  coordinator    ${coordinator.batches} batches` +
            `, disagreement ${coordinator.disagreement.toFixed(3)}` +
            (coordinator.retries > 0 ? `, ${coordinator.retries} retries` : "") +
            (coordinator.waitingFor.length > 0 ? `, waiting for ${coordinator.waitingFor.join(", ")}` : ""),
        ]),
    ...[...view.students.values()].map(studentLine),
  ];
  return lines.map((line) => (line.length <= columns ? line : `${line.slice(0, columns - 1)}…`));
}

/** The view as one line for a log: the step and where each student is. */
export function summarizeView(view: RunView): string {
  const students = [...view.students.values()].map(({ progress }) => {
    const accuracy = progress.validationAccuracy;
    const validation = accuracy === null ? "" : ` ${percent(accuracy)}`;
    return `${progress.student} ${progress.phase} ${Math.min(progress.epoch + 1, progress.epochs)}/${progress.epochs}${validation}`;
  });
  return [view.step, ...students].join("; ");
}

/** Two heartbeats missed in a row mean absent. */
const absentAfterMs = 2.5 * heartbeatIntervalMs;

function teacherLines(view: RunView, nowMs: number): readonly string[] {
  const byTeacher = new Map<string, ReplicaView[]>();
  for (const replica of view.replicas.values())
    byTeacher.set(replica.beat.teacher, [...(byTeacher.get(replica.beat.teacher) ?? []), replica]);
  return [...byTeacher].map(([teacher, replicas]) => {
    const states = replicas.map(({ beat, atMs }) =>
      nowMs - atMs > absentAfterMs ? `${beat.replica} absent` : `${beat.replica} ${beat.state} q${beat.queueLength}`,
    );
    const samples = replicas.reduce((sum, { beat }) => sum + beat.samples, 0);
    return `  ${teacher.padEnd(nameWidth)} ${states.join(", ")}, ${samples} samples`;
  });
}

const nameWidth = 14;

function studentLine({ progress }: StudentView): string {
  const { student, phase, epoch, epochs, step, steps, terms, batchesPerSecond, validationAccuracy } = progress;
  const parts = [
    `${phase} epoch ${Math.min(epoch + 1, epochs)}/${epochs} step ${step}/${steps}`,
    `${batchesPerSecond.toFixed(0)} batches/s`,
    ...Object.entries(terms).map(([name, value]) => `${name} ${value.toFixed(3)}`),
    ...shownWeights(progress),
    ...(validationAccuracy === null ? [] : [`validation ${percent(validationAccuracy)}`]),
    ...(phase === "done" ? [] : [`ETA ${eta(progress)}`]),
  ];
  return `  ${student.padEnd(nameWidth)} ${parts.join(", ")}`;
}

/** Mean weight of each teacher in the epoch, and who is no longer asked. */
function shownWeights({ weights, released }: StudentView["progress"]): readonly string[] {
  const each = Object.entries(weights).map(([teacher, weight]) => `${teacher} ${weight.toFixed(2)}`);
  return [
    ...(each.length > 1 ? [`weights ${each.join(" ")}`] : []),
    ...(released.length > 0 ? [`without ${released.join(" ")}`] : []),
  ];
}

function eta({ epoch, epochs, step, steps, batchesPerSecond }: StudentView["progress"]): string {
  if (batchesPerSecond <= 0) return "?";
  const seconds = Math.max(0, ((epochs - epoch) * steps - step) / batchesPerSecond);
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
