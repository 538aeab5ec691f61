import type { Heartbeat, Progress } from "@faculty/shared/protocol";
import { type CoursePhase, epochsOf } from "../../jobs/student-course.ts";
import type { Mark } from "../../terminal/progress-parts.ts";

/** What an observer knows of a run: folded from heartbeats and progress messages, and from what its supervisor does. */
export interface RunView {
  /** What the supervisor is doing, in words. */
  readonly step: string;
  readonly replicas: ReadonlyMap<string, ReplicaView>;
  readonly coordinator: (Progress & { readonly kind: "coordinator" }) | undefined;
  /** Of the step. */
  readonly students: ReadonlyMap<string, StudentView>;
  /** Of the whole run; absent where nobody has said what is to be trained. */
  readonly training: TrainingView | undefined;
  /** Of a step that is no training; absent elsewhere. */
  readonly work: WorkView | undefined;
}

export interface ReplicaView {
  readonly beat: Heartbeat;
  readonly atMs: number;
}

export interface StudentView {
  /** Its last message; absent before the first one. */
  readonly progress: (Progress & { readonly kind: "trainer" }) | undefined;
  readonly course: readonly CoursePhase[];
  /** In which phase of its course it is. */
  readonly place: number;
  /** Epochs of all phases, fractions of one counted. */
  readonly done: number;
  readonly first: Mark | undefined;
}

/** Epochs of every student. */
export interface TrainingView {
  readonly students: number;
  readonly epochs: number;
  readonly over: { readonly students: number; readonly epochs: number };
  /** What was done, or was not to be done again, when the first student said how far it is. */
  readonly first: Mark | undefined;
}

export interface WorkView {
  readonly done: number;
  readonly total: number;
  /** One, in the plural. */
  readonly unit: string;
  readonly first: Mark;
}

export type ViewEvent =
  | { readonly kind: "plan"; readonly students: number; readonly epochs: number }
  | { readonly kind: "step"; readonly step: string }
  | {
      readonly kind: "work";
      readonly done: number;
      readonly total: number;
      readonly unit: string;
      readonly atMs: number;
    }
  | { readonly kind: "student-begun"; readonly student: string; readonly course: readonly CoursePhase[] }
  | {
      readonly kind: "student-over";
      readonly student: string;
      readonly course: readonly CoursePhase[];
      /** Whether this run has trained it; else it was finished before. */
      readonly trained: boolean;
    }
  | { readonly kind: "heartbeat"; readonly beat: Heartbeat; readonly atMs: number }
  | { readonly kind: "progress"; readonly progress: Progress; readonly atMs: number }
  /** The supervisor listens no more: what has taught so far is told to stop. */
  | { readonly kind: "left" };

export const emptyView: RunView = {
  step: "",
  replicas: new Map(),
  coordinator: undefined,
  students: new Map(),
  training: undefined,
  work: undefined,
};

/** Replicas, and students, that are remembered: more than any run has, whoever invents names. */
const maxShown = 4096;

/** The view after one more event. A new step forgets the students of the one before. */
export function foldView(view: RunView, event: ViewEvent): RunView {
  switch (event.kind) {
    case "plan": {
      const { students, epochs } = event;
      return { ...view, training: { students, epochs, over: { students: 0, epochs: 0 }, first: undefined } };
    }
    case "step":
      return { ...view, step: event.step, students: new Map(), work: undefined };
    case "work": {
      const { done, total, unit, atMs } = event;
      return { ...view, work: { done, total, unit, first: view.work?.first ?? { done, atMs } } };
    }
    case "student-begun": {
      const begun = { progress: undefined, course: event.course, place: 0, done: 0, first: undefined };
      return { ...view, students: new Map(view.students).set(event.student, begun) };
    }
    case "student-over":
      return studentOver(view, event);
    case "left":
      return { ...view, replicas: new Map(), coordinator: undefined };
    case "heartbeat": {
      const key = `${event.beat.teacher}/${event.beat.replica}`;
      if (!view.replicas.has(key) && view.replicas.size >= maxShown) return view;
      return { ...view, replicas: new Map(view.replicas).set(key, { beat: event.beat, atMs: event.atMs }) };
    }
    case "progress": {
      const { progress, atMs } = event;
      if (progress.kind === "coordinator") return { ...view, coordinator: progress };
      return studentTold(view, progress, atMs);
    }
  }
}

/** Epochs done so far: of students that are over, and of those that are being trained. */
export function doneOf({ training, students }: RunView): number {
  return [...students.values()].reduce((sum, { done }) => sum + done, training?.over.epochs ?? 0);
}

function studentOver(view: RunView, { student, course, trained }: ViewEvent & { kind: "student-over" }): RunView {
  const students = new Map(view.students);
  students.delete(student);
  const { training } = view;
  if (training === undefined) return { ...view, students };
  const epochs = epochsOf(course);
  const over = { students: training.over.students + 1, epochs: training.over.epochs + epochs };
  const { first } = training;
  const moved = first === undefined || trained ? first : { ...first, done: first.done + epochs };
  return { ...view, students, training: { ...training, over, first: moved } };
}

function studentTold(view: RunView, progress: NonNullable<StudentView["progress"]>, atMs: number): RunView {
  const { student, phase, epochs } = progress;
  const known = view.students.get(student);
  if (known === undefined && view.students.size >= maxShown) return view;
  const course = known?.course ?? [{ phase, epochs }];
  const place = placeOf(course, known, progress);
  const done = epochsOf(course.slice(0, place)) + Math.min(course[place]?.epochs ?? 0, positionOf(progress));
  const told = { progress, course, place, done, first: known?.first ?? { done, atMs } };
  const after = { ...view, students: new Map(view.students).set(student, told) };
  const { training } = after;
  if (training === undefined || training.first !== undefined) return after;
  return { ...after, training: { ...training, first: { done: doneOf(after), atMs } } };
}

/** Two phases of one name follow each other where a run has several stages: the earlier one ends before the next begins. */
function placeOf(
  course: readonly CoursePhase[],
  known: StudentView | undefined,
  progress: NonNullable<StudentView["progress"]>,
): number {
  const before = known?.progress;
  const ended = before !== undefined && before.epoch >= before.epochs && positionOf(progress) < before.epoch;
  const from = (known?.place ?? 0) + (ended && before.phase === progress.phase ? 1 : 0);
  const found = course.findIndex(({ phase }, place) => place >= from && phase === progress.phase);
  return found < 0 ? (known?.place ?? 0) : found;
}

function positionOf({ epoch, step, steps }: NonNullable<StudentView["progress"]>): number {
  return epoch + (steps > 0 ? step / steps : 0);
}
