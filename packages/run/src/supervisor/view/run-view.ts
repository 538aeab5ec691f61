import type { Heartbeat, Progress } from "@faculty/shared/protocol";

/** What an observer knows of a run: folded from heartbeats and progress messages. */
export interface RunView {
  /** What the supervisor is doing, in words. */
  readonly step: string;
  readonly replicas: ReadonlyMap<string, ReplicaView>;
  readonly coordinator: (Progress & { readonly kind: "coordinator" }) | undefined;
  readonly students: ReadonlyMap<string, StudentView>;
}

export interface ReplicaView {
  readonly beat: Heartbeat;
  readonly atMs: number;
}

export interface StudentView {
  readonly progress: Progress & { readonly kind: "trainer" };
  readonly atMs: number;
}

export type ViewEvent =
  | { readonly kind: "step"; readonly step: string }
  | { readonly kind: "heartbeat"; readonly beat: Heartbeat; readonly atMs: number }
  | { readonly kind: "progress"; readonly progress: Progress; readonly atMs: number }
  /** The supervisor listens no more: what has taught so far is told to stop. */
  | { readonly kind: "left" };

export const emptyView: RunView = { step: "", replicas: new Map(), coordinator: undefined, students: new Map() };

/** Replicas, and students, that are remembered: more than any run has, whoever invents names. */
const maxShown = 4096;

/** The view after one more event. A new step forgets the students of the one before. */
export function foldView(view: RunView, event: ViewEvent): RunView {
  switch (event.kind) {
    case "step":
      return { ...view, step: event.step, students: new Map() };
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
      if (!view.students.has(progress.student) && view.students.size >= maxShown) return view;
      return { ...view, students: new Map(view.students).set(progress.student, { progress, atMs }) };
    }
  }
}
