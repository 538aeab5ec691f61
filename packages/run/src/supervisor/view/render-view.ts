import { heartbeatIntervalMs } from "@faculty/shared/protocol";
import { epochsOf } from "../../jobs/student-course.ts";
import { fitParts, type Part } from "../../terminal/fit-parts.ts";
import { etaMs, progressParts } from "../../terminal/progress-parts.ts";
import { doneOf, type ReplicaView, type RunView, type StudentView } from "./run-view.ts";

/** Of what is drawn on. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

/** The view as lines for a terminal: at most `columns` wide, and one fewer than it has rows, so that it can be redrawn. */
export function renderView(view: RunView, nowMs: number, { columns, rows, colour }: Canvas): readonly string[] {
  const { coordinator } = view;
  const lines = [
    [{ text: view.step }],
    ...progressLines(view, nowMs),
    ...teacherLines(view, nowMs),
    ...(coordinator === undefined ? [] : [coordinatorLine(coordinator)]),
  ].flatMap((parts) => fitParts(parts, columns, colour));
  const room = Math.max(1, rows - 1);
  if (lines.length <= room) return lines;
  const kept = lines.slice(0, room - 1);
  return [
    ...kept,
    ...fitParts([{ text: `and ${lines.length - kept.length} lines more` }], columns, colour).slice(0, 1),
  ];
}

/** The view for a log: the step and where the run and each student are. */
export function summarizeView(view: RunView, nowMs: number, columns: number): readonly string[] {
  return progressLines(view, nowMs).flatMap((parts) => fitParts(parts, columns, false));
}

/** Two heartbeats missed in a row mean absent. */
const absentAfterMs = 2.5 * heartbeatIntervalMs;

function progressLines(view: RunView, nowMs: number): readonly (readonly Part[])[] {
  return [...totalLine(view, nowMs), ...[...view.students].map(([name, student]) => studentLine(name, student, nowMs))];
}

function totalLine(view: RunView, nowMs: number): readonly (readonly Part[])[] {
  const { training, work } = view;
  if (work !== undefined) {
    const { done, total, unit, first } = work;
    const share = total > 0 ? done / total : 1;
    return [[...progressParts(share, etaMs(first, done, total, nowMs)), { text: `${done} of ${total} ${unit}` }]];
  }
  if (training === undefined || training.epochs === 0) return [];
  const { students, epochs, over, first } = training;
  const done = doneOf(view);
  const left = etaMs(first, done, epochs, nowMs);
  const parts = progressParts(done / epochs, left);
  return [[...parts, { text: "".padEnd(validationWidth) }, { text: `all: ${over.students} of ${students} students` }]];
}

function studentLine(name: string, { progress, course, done, first }: StudentView, nowMs: number): readonly Part[] {
  const total = epochsOf(course);
  const parts = progressParts(total > 0 ? done / total : 1, etaMs(first, done, total, nowMs));
  if (progress === undefined) return [...parts, { text: validationInWords(undefined) }, { text: name }];
  const { phase, epoch, epochs, step, steps, terms, batchesPerSecond } = progress;
  const details = [
    `${phase} ${Math.min(epoch + 1, epochs)}/${epochs}`,
    ...Object.entries(terms).map(([term, value]) => `${term} ${value.toFixed(3)}`),
    ...shownWeights(progress),
    `${batchesPerSecond.toFixed(0)} batches/s`,
    `step ${step}/${steps}`,
  ];
  return [
    ...parts,
    { text: validationInWords(progress) },
    { text: name },
    ...details.map((text) => ({ text, optional: true })),
  ];
}

const validationWidth = "validation 99.9 %".length;

/** An accuracy by itself, any other metric with its name. */
function validationInWords(progress: StudentView["progress"]): string {
  const { validationAccuracy: accuracy = null, validation } = progress ?? {};
  if (accuracy !== null) return `validation ${(100 * accuracy).toFixed(1)} %`.padEnd(validationWidth);
  if (validation === undefined) return "validation ?".padEnd(validationWidth);
  return `${validation.metric} ${Number(validation.value.toPrecision(4))}`.padEnd(validationWidth);
}

/** Mean weight of each teacher in the epoch, and who is no longer asked. */
function shownWeights({ weights, released }: NonNullable<StudentView["progress"]>): readonly string[] {
  const each = Object.entries(weights).map(([teacher, weight]) => `${teacher} ${weight.toFixed(2)}`);
  return [
    ...(each.length > 1 ? [`weights ${each.join(" ")}`] : []),
    ...(released.length > 0 ? [`without ${released.join(" ")}`] : []),
  ];
}

function teacherLines(view: RunView, nowMs: number): readonly (readonly Part[])[] {
  const byTeacher = new Map<string, ReplicaView[]>();
  for (const replica of view.replicas.values())
    byTeacher.set(replica.beat.teacher, [...(byTeacher.get(replica.beat.teacher) ?? []), replica]);
  return [...byTeacher].map(([teacher, replicas]) => {
    const samples = replicas.reduce((sum, { beat }) => sum + beat.samples, 0);
    return [
      { text: `teacher ${teacher}` },
      ...replicas.map(({ beat, atMs }): Part => {
        if (nowMs - atMs > absentAfterMs) return { text: `${beat.replica} absent`, colour: "red" };
        return { text: `${beat.replica} ${beat.state} q${beat.queueLength}` };
      }),
      { text: `${samples} samples` },
    ];
  });
}

function coordinatorLine(coordinator: NonNullable<RunView["coordinator"]>): readonly Part[] {
  const { batches, disagreement, retries, waitingFor } = coordinator;
  return [
    { text: "coordinator" },
    { text: `${batches} batches` },
    { text: `disagreement ${disagreement.toFixed(3)}` },
    ...(retries > 0 ? [{ text: `${retries} retries` }] : []),
    ...(waitingFor.length > 0 ? [{ text: `waiting for ${waitingFor.join(", ")}`, colour: "yellow" } as const] : []),
  ];
}
