import type { HistoryRecord } from "@faculty/run/history/history-record";
import { addPoint, type CurvePoint, createPhaseAxis, type PhaseAxis } from "./curve.ts";

type HistoryEvent = HistoryRecord["event"];
type Progress = Extract<HistoryEvent, { kind: "progress" }>["progress"];
type Beat = Extract<HistoryEvent, { kind: "heartbeat" }>["beat"];
type StudentProgress = Extract<Progress, { kind: "trainer" }>;
type CoordinatorProgress = Extract<Progress, { kind: "coordinator" }>;

export interface StudentModel {
  /** What it is called: with the step that trains it where another one has its name. */
  readonly label: string;
  latest: StudentProgress;
  /** By what is drawn: a term of the objective, or the validation. */
  readonly curves: Map<string, CurvePoint[]>;
}

export interface ReplicaModel {
  state: "ready" | "draining" | "absent" | "left";
  beat: Beat;
  /** Between its last two heartbeats; null before the second one of a process. */
  samplesPerSecond: number | null;
  atMs: number;
}

interface RunHappening {
  readonly atMs: number;
  readonly text: string;
  /** Whether something went wrong that the run survived, or did not. */
  readonly isFault: boolean;
}

/** All that the page knows of one run, from its records. */
export interface RunModel {
  outcome: "nothing yet" | "going" | "done" | "stopped" | "failed";
  step: string;
  /** Of the first and the last record; null before there is one. */
  firstMs: number | null;
  lastMs: number | null;
  readonly students: Map<string, StudentModel>;
  /** By teacher and name. */
  readonly replicas: Map<string, ReplicaModel>;
  coordinator: CoordinatorProgress | null;
  readonly happenings: RunHappening[];
}

/** More than anybody reads. */
const maxHappenings = 1000;

interface Ledger {
  readonly model: RunModel;
  readonly axes: Map<string, PhaseAxis>;
  /** Of each student the steps that trained one of its name. */
  readonly steps: Map<string, string[]>;
  starts: number;
}

/** Takes the records of a run in their order. */
export interface RunReader {
  readonly model: RunModel;
  readonly add: (record: HistoryRecord) => void;
}

export function createRunReader(): RunReader {
  const model: RunModel = {
    outcome: "nothing yet",
    step: "",
    firstMs: null,
    lastMs: null,
    students: new Map(),
    replicas: new Map(),
    coordinator: null,
    happenings: [],
  };
  const ledger: Ledger = { model, axes: new Map(), steps: new Map(), starts: 0 };
  return {
    model,
    add: ({ atMs, event }) => {
      model.firstMs ??= atMs;
      model.lastMs = atMs;
      addEvent(ledger, event, atMs);
    },
  };
}

function addEvent(ledger: Ledger, event: HistoryEvent, atMs: number): void {
  const { model } = ledger;
  const happen = (text: string, isFault = false) => {
    model.happenings.push({ atMs, text, isFault });
    if (model.happenings.length > maxHappenings) model.happenings.shift();
  };
  switch (event.kind) {
    case "began":
      model.outcome = "going";
      ledger.starts++;
      return happen(ledger.starts === 1 ? "the run begins" : "the run is started again, and goes on");
    case "step":
      model.step = event.step;
      return happen(event.step);
    case "said":
      return happen(event.line);
    case "heartbeat":
      return addBeat(model, event.beat, atMs, happen);
    case "absent": {
      const replica = model.replicas.get(`${event.teacher}/${event.replica}`);
      if (replica !== undefined) Object.assign(replica, { state: "absent", samplesPerSecond: null, atMs });
      return happen(`${event.teacher} ${event.replica} is silent`, true);
    }
    case "progress":
      if (event.progress.kind === "trainer") return addStudent(ledger, event.progress, atMs);
      return addCoordinator(model, event.progress, happen);
    case "left":
      for (const replica of model.replicas.values()) Object.assign(replica, { state: "left", samplesPerSecond: null });
      return happen("teachers are told to stop");
    case "done":
    case "stopped":
      model.outcome = event.kind;
      return happen(event.kind === "done" ? "the run is done" : "the run was stopped");
    case "failed":
      model.outcome = "failed";
      return happen(`the run failed: ${event.why}`, true);
  }
}

type Happen = (text: string, isFault?: boolean) => void;

function addBeat(model: RunModel, beat: Beat, atMs: number, happen: Happen): void {
  const key = `${beat.teacher}/${beat.replica}`;
  const name = `${beat.teacher} ${beat.replica}`;
  const before = model.replicas.get(key);
  const isSame = before !== undefined && before.beat.instance === beat.instance;
  const seconds = isSame ? (atMs - before.atMs) / 1000 : 0;
  const samplesPerSecond = seconds > 0 && isSame ? Math.max(0, beat.samples - before.beat.samples) / seconds : null;
  if (before === undefined || before.state === "left") happen(`${name} is ${beat.state}`);
  else if (!isSame) happen(`${name} is another process now`, true);
  else if (before.state === "absent") happen(`${name} is heard again`);
  else if (before.state !== beat.state) happen(`${name} is ${beat.state}`);
  model.replicas.set(key, { state: beat.state, beat, samplesPerSecond, atMs });
}

function addCoordinator(model: RunModel, now: CoordinatorProgress, happen: Happen): void {
  const before = model.coordinator;
  model.coordinator = now;
  if (before !== null && now.generation > before.generation)
    happen(`another coordinator leads, generation ${now.generation}`, true);
  else if (before !== null && now.retries > before.retries)
    happen(`${now.retries - before.retries} requests to teachers were tried again`, true);
}

function addStudent(ledger: Ledger, latest: StudentProgress, atMs: number): void {
  const { model } = ledger;
  const label = labelOf(ledger, latest.student);
  const student = model.students.get(label) ?? { label, latest, curves: new Map() };
  model.students.set(label, student);
  student.latest = latest;
  const { phase, epoch, epochs, step, steps, terms } = latest;
  if (phase === "done" || phase === "evaluate") return;
  const axis = ledger.axes.get(label) ?? createPhaseAxis();
  ledger.axes.set(label, axis);
  const at = axis.at({ phase, epochs: epoch + (steps > 0 ? step / steps : 0), ofEpochs: epochs });
  const add = (curve: string, point: CurvePoint) => {
    const points = student.curves.get(curve) ?? [];
    student.curves.set(curve, points);
    addPoint(points, point);
  };
  for (const [term, value] of Object.entries(terms)) add(term, { epochs: at, atMs, value });
  if (epoch === 0) return;
  const ended = at - (steps > 0 ? step / steps : 0); // it is of the last epoch's end
  for (const { metric, value } of validationOf(latest)) {
    const curve = `validation ${metric}`;
    if (student.curves.get(curve)?.at(-1)?.epochs !== ended) add(curve, { epochs: ended, atMs, value });
  }
}

/** The figures of the samples held out after the last epoch; none before the first one, and where no samples are held out. */
export function validationOf({
  validation,
  validationAccuracy,
}: StudentProgress): readonly { readonly metric: string; readonly value: number }[] {
  if (validation !== undefined) return [validation, ...(validation.others ?? [])];
  return validationAccuracy === null ? [] : [{ metric: "accuracy", value: validationAccuracy }]; // of an earlier version
}

/** Each link of a chain has a `distilled-1` of its own: the step tells them apart. */
function labelOf({ model, steps }: Ledger, student: string): string {
  const known = steps.get(student) ?? [];
  if (!known.includes(model.step)) steps.set(student, [...known, model.step]);
  return known.length === 0 || known[0] === model.step ? student : `${student}, ${model.step}`;
}
