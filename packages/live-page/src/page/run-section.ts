import { element, table } from "./element.ts";
import { type ReplicaModel, type RunModel, type StudentModel, validationOf } from "./run-model.ts";
import { shownSeconds, shownShare, shownTime, shownValue } from "./shown.ts";
import type { ToldRun } from "./told.ts";

/** What is told of one run beside its curves. */
export interface RunSection {
  readonly section: HTMLElement;
  readonly update: (told: ToldRun, model: RunModel, nowMs: number) => void;
}

/** Of happenings as many are shown, the latest first. */
const shownHappenings = 200;
/** A run says something every second while it trains. */
const silentAfterMs = 10_000;

export function createRunSection(number: number): RunSection {
  const id = `run-${number}`;
  const title = element("h2", { id });
  const state = element("p", { class: "state" });
  const about = element("p", { class: "about" });
  const students = element("div");
  const teachers = element("div");
  const list = element("ol");
  const events = element("div", { class: "events", tabindex: "0", role: "region" }, list);
  const heading = (text: string) => element("h3", {}, text);
  const parts = [heading("Students"), students, heading("Teachers"), teachers, heading("Events"), events];
  const section = element("section", { "aria-labelledby": id }, title, state, about, ...parts);
  return {
    section,
    update: (told, model, nowMs) => {
      title.textContent = `Run ${told.run}`;
      events.setAttribute("aria-label", `Events of run ${told.run}`);
      state.textContent = stateOf(model);
      state.className = `state ${model.outcome}`;
      about.textContent = aboutOf(told, model, nowMs);
      students.replaceChildren(studentsOf(told.run, model));
      teachers.replaceChildren(teachersOf(told.run, model), element("p", { class: "note" }, survivedOf(model)));
      list.replaceChildren(...happeningsOf(model));
    },
  };
}

function stateOf({ outcome, step }: RunModel): string {
  switch (outcome) {
    case "nothing yet":
      return "nothing heard yet";
    case "going":
      return step === "" ? "goes on" : `goes on: ${step}`;
    case "done":
    case "stopped":
    case "failed":
      return outcome;
  }
}

function aboutOf({ place, problem }: ToldRun, { outcome, lastMs }: RunModel, nowMs: number): string {
  const silent =
    outcome === "going" && lastMs !== null && nowMs - lastMs > silentAfterMs
      ? [`nothing was heard for ${shownSeconds((nowMs - lastMs) / 1000)}`]
      : [];
  return [place, ...silent, ...(problem === null ? [] : [`followed no more: ${problem}`])].join("; ");
}

function studentsOf(run: string, { students }: RunModel): HTMLElement {
  if (students.size === 0) return element("p", { class: "about" }, "No student has been heard.");
  const head = ["student", "phase", "epoch", "progress", "loss", "validation", "batches/s", "waiting", "left"];
  return table(`Students of run ${run}`, head, [...students.values()].map(studentRow));
}

function studentRow({ label, latest }: StudentModel): readonly (Node | string)[] {
  const { phase, epoch, epochs, step, steps, terms, batchesPerSecond, waitShare } = latest;
  const [validation] = validationOf(latest);
  const losses = Object.entries(terms).map(([name, value]) => `${name} ${shownValue(value)}`);
  const share = phase === "done" ? 1 : Math.min(1, (epoch + step / Math.max(1, steps)) / Math.max(1, epochs));
  const bar = element("progress", {
    max: "1",
    value: String(share),
    "aria-label": `${label}: share of the phase done`,
  });
  return [
    label,
    phase,
    `${Math.min(epoch + 1, epochs)}/${epochs}`,
    bar,
    losses.length === 0 ? "–" : losses.join(", "),
    validation === undefined ? "–" : `${validation.metric} ${shownValue(validation.value)}`,
    batchesPerSecond.toFixed(1),
    shownShare(waitShare),
    share >= 1 || batchesPerSecond <= 0 ? "–" : shownSeconds(((1 - share) * epochs * steps) / batchesPerSecond),
  ];
}

function teachersOf(run: string, { replicas, coordinator }: RunModel): HTMLElement {
  if (replicas.size === 0) return element("p", { class: "about" }, "No teacher has been heard.");
  const head = ["teacher", "replica", "state", "load", "samples", "samples/s", "weight"];
  const sorted = [...replicas.values()].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const rows = sorted.map((replica) => {
    const { state, beat, samplesPerSecond } = replica;
    const weight = coordinator?.weights[beat.teacher];
    return [
      beat.teacher,
      beat.replica,
      element("td", { class: state }, state),
      `${beat.queueLength}/${beat.capacity}`,
      String(beat.samples),
      samplesPerSecond === null ? "–" : samplesPerSecond.toFixed(0),
      weight === undefined ? "–" : weight.toFixed(3),
    ];
  });
  return table(`Teachers of run ${run}`, head, rows);
}

function nameOf({ beat }: ReplicaModel): string {
  return `${beat.teacher}/${beat.replica}`;
}

function survivedOf({ coordinator }: RunModel): string {
  if (coordinator === null) return "No coordinator has been heard.";
  const { generation, batches, disagreement, retries, failed = 0, hedged = 0, replaced = 0, waitingFor } = coordinator;
  const survived = `${retries} retries, ${failed} failed requests, ${hedged} hedged, ${replaced} replicas restarted`;
  const waiting = waitingFor.length > 0 ? ` Waiting for ${waitingFor.join(", ")}.` : "";
  const of = `Coordinator of generation ${generation}: ${batches} batches, disagreement ${disagreement.toFixed(3)}.`;
  return `${of} Survived: ${survived}.${waiting}`;
}

function happeningsOf({ happenings }: RunModel): readonly HTMLElement[] {
  return happenings
    .slice(-shownHappenings)
    .reverse()
    .map(({ atMs, text, isFault }) => {
      const time = element("time", { datetime: new Date(atMs).toISOString() }, shownTime(atMs));
      return element("li", isFault ? { class: "fault" } : {}, time, text);
    });
}
