import type { Dataset } from "@faculty/data/datasets";
import type { Outgoing } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import { encodeFrame } from "@faculty/shared/frames";
import type { OutputSpec } from "@faculty/shared/outputs";
import type { Teacher } from "@faculty/teacher-node";
import { expect, test } from "vitest";
import { checkedTeacher, type Tampering } from "./check-teacher.fixture.ts";
import { rules } from "./rules.ts";
import { beatOf } from "./tampering.fixture.ts";
import { verdictLine } from "./verdict-line.ts";
import { masked, unsteady, wrongTeachers } from "./wrong-teachers.fixture.ts";

/** 12 test samples of bytes. */
const dataset: Dataset = {
  name: "twelve",
  digest: "data1",
  classes: ["a", "b"],
  inputShape: [2, 3],
  scale: 1 / 255,
  train: { count: 0, inputs: new Uint8Array(), labels: new Int32Array() },
  test: { count: 12, inputs: Uint8Array.from({ length: 72 }, (_, i) => (i * 37) % 256), labels: new Int32Array(12) },
};

test("a teacher of ours keeps every rule: with another replica, with a data set, and when it is stopped", async () => {
  const all = await checkedTeacher({}, { replicas: 2, drain: true, dataset });
  expect(all.map(({ rule }) => rule)).toEqual(Object.keys(rules));
  expect(all.filter(({ verdict }) => verdict.kind !== "ok").map(verdictLine)).toEqual([]);
});

const texts: Dataset = {
  ...dataset,
  texts: {
    digest: "texts1",
    train: { bytes: 0, textOf: () => Buffer.from("") },
    test: { bytes: 96, textOf: (id) => Buffer.from(`Text Nº ${id % 5}`) },
  },
};

test("a teacher of texts keeps every rule, with drawn texts, and with those of a data set by their ids", async () => {
  const bytesAlone = "not tried  §4  bytes          its inputDatatypes do not name UINT8";
  const found = async (options: Parameters<typeof checkedTeacher>[1]) =>
    (await checkedTeacher({ teacher: ofTexts }, { replicas: 2, drain: true, ...options }))
      .filter(({ verdict }) => verdict.kind !== "ok")
      .map(verdictLine);
  expect(await found({ dataset: texts })).toEqual([bytesAlone]);
  expect(await found({})).toEqual([bytesAlone, "not tried  §4  by-reference   it holds no data set"]);
});

/** The same model, of the code units of a text's beginning and end. */
function ofTexts(own: Teacher): Teacher {
  return {
    facts: { ...own.facts, inputShape: [1], inputDatatypes: ["BYTES"] },
    infer: ({ texts: shown = [], ...request }) => {
      const values = shown.flatMap((text) => {
        const whole = text.padEnd(3);
        return [0, 1, 2, -3, -2, -1].map((at) => whole.charCodeAt(at < 0 ? whole.length + at : at));
      });
      return own.infer({ ...request, inputs: Float32Array.from(values, (unit) => unit / 128) });
    },
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
}

const names = Array.from({ length: 10 }, (_, c) => `class-${c}`);

test.each([
  ["independent", { over: { names }, positions: [] }, ["logits", "temperature", "top-k", "sampled"]],
  ["values", { shape: [10] }, ["logits", "temperature", "float16", "bfloat16", "int8", "top-k", "sampled"]],
] as const)(
  "a teacher of kind %s is asked for logits, and keeps every rule that there is of them",
  async (kind, keys, left) => {
    const output = { name: "output", kind, ...keys } as OutputSpec;
    const told = { teacher: (own: Teacher) => ({ ...own, facts: { ...own.facts, output } }) };
    const all = await checkedTeacher(told, { dataset, replicas: 2, drain: true });
    const others = all.filter(({ verdict }) => verdict.kind !== "ok");
    expect(others.map(({ rule }) => rule)).toEqual(left);
    expect(others.map(verdictLine).slice(0, 3)).toEqual([
      `not tried  §4  logits         its output is of kind ${kind}, asked for as logits`,
      `not tried  §4  temperature    its output is of kind ${kind}, asked for as logits`,
      `not tried  §4  ${left[2].padEnd(15)}${kind === "values" ? "float16" : "top-1"} does not carry an output of kind ${kind}`,
    ]);
  },
);

test("one that keeps the tolerance that it states keeps every rule", async () => {
  const all = await checkedTeacher(unsteady(1e-5), { replicas: 2, drain: true, dataset });
  expect(all.filter(({ verdict }) => verdict.kind !== "ok").map(verdictLine)).toEqual([]);
  expect(all.find(({ rule }) => rule === "repeats")?.verdict).toEqual({
    kind: "ok",
    found: "the same within 0.00001 three times",
  });
});

test("one that masks classes keeps every rule: they stay masked at every temperature", async () => {
  const all = await checkedTeacher(masked, { replicas: 2, drain: true, dataset });
  expect(all.filter(({ verdict }) => verdict.kind !== "ok").map(verdictLine)).toEqual([]);
});

test("what cannot be tried is told with the reason", async () => {
  const all = await checkedTeacher();
  expect(all.filter(({ verdict }) => verdict.kind !== "ok").map(verdictLine)).toEqual([
    "not tried  §4  replicas       there is no other replica of its digest",
    "not tried  §4  by-reference   it holds no data set",
    "not tried  §5  draining       with --drain, by stopping it",
  ]);
});

test("one that is busy for somebody else is neither kept waiting, overloaded nor stopped", async () => {
  let samples = 0;
  const answering: Tampering = {
    heartbeat: (beat) => {
      samples += 50; // two replicas do
      return encodeFrame({ ...beatOf(beat), samples }, []);
    },
  };
  const all = await checkedTeacher(answering, { drain: true, dataset, replicas: 2 });
  const why = "it is busy: it answered 100 samples for somebody else";
  expect(all.filter(({ verdict }) => verdict.kind !== "ok").map(verdictLine)).toEqual([
    `not tried  §4  waiting        ${why}`,
    `not tried  §4  overload       ${why}`,
    `not tried  §5  draining       ${why}`,
  ]);
});

test("it ends with the abort's reason, in the middle of a rule", async () => {
  const stopped = new AbortController();
  const reason = new FacultyError("CANCELLED", "stopped");
  const tampering: Tampering = { heartbeat: (beat) => (beatOf(beat).samples > 400 ? stop(beat) : beat) };
  const stop = (beat: Outgoing) => {
    stopped.abort(reason);
    return beat;
  };
  await expect(checkedTeacher(tampering, { abort: stopped.signal })).rejects.toBe(reason);
});

test.each(Object.entries(wrongTeachers))("one that %s is told by the right rule", async (name, wrong) => {
  const all = await checkedTeacher(wrong.tampering, name.includes("named") ? { dataset } : {});
  const broken = all.filter(({ verdict }) => verdict.kind === "broken");
  expect(broken.map(({ rule }) => rule)).toEqual(wrong.broken);
  const [first] = broken;
  expect(first && verdictLine(first).split(`${first.holds}: `)[1]).toBe(wrong.said);
});
