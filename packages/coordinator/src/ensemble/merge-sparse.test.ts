import type { Dataset } from "@faculty/data/datasets";
import { codecOf, denseRows, staysSparse } from "@faculty/shared/codecs";
import type { RunSpec } from "@faculty/shared/config";
import { copiedFloatValues, decodeFrame, encodeFrame, headerNames } from "@faculty/shared/frames";
import { outputOver } from "@faculty/shared/outputs";
import { pullReply } from "@faculty/shared/protocol";
import { expect, test } from "vitest";
import { collectReply } from "../replies/collect.ts";
import { replyFrame } from "../serve/reply-frame.ts";
import { runSpec } from "../serve/serve-coordinator.fixture.ts";
import { type MergeContext, mergeCollected } from "./merge-collected.ts";
import { bindWeighting } from "./weightings/weightings.ts";

const classes = Array.from({ length: 16_384 }, (_, c) => `c${c}`);
const codec = { kind: "top-k", k: 3 } as const;
const signal = { kind: "log-probabilities", temperature: 2 } as const;
const samples = { count: 1, inputs: new Float32Array(1), labels: Int32Array.of(0) };
const described = { digest: "d", classes, inputShape: [1], scale: 1 };
const dataset: Dataset = { name: "points", ...described, train: samples, test: samples };

/** What is collected of a teacher of whose classes the first ones stand out, in its own order. */
function collected(teacher: string, own: readonly string[], ofRun: readonly string[], ...first: readonly number[]) {
  const data = new Float32Array(own.length).fill(-11);
  data.set(first);
  const head = { model: teacher, digest: "d", replica: "r1", queueMs: 0, computeMs: 0 };
  const frame = encodeFrame(head, codecOf(codec).encode({ rows: 1, width: own.length, data }));
  const output = outputOver(own);
  const expected = {
    teacher,
    digest: "d",
    rows: 1,
    output,
    isSparse: staysSparse(codec, outputOver(ofRun)),
    signal,
    codec,
    layers: [],
  };
  const reply = collectReply({ subject: "s", ...frame }, expected);
  const rest = { replica: "r1", digest: "d", inputShape: [1], datasets: [], layers: [], backend: "fake" };
  return { ...reply, description: { teacher, output, ...rest } };
}

function mergedOf(left: readonly string[], ofRun: readonly string[] = classes) {
  const spec = runSpec({ codec });
  const replies = [
    collected("left", left, ofRun, 0, -1, -2),
    collected("right", classes.toReversed(), ofRun, -0.5, 0, -3, -4),
  ];
  return mergeCollected({ replies }, contextOf(["left", "right"], spec, ofRun));
}

function contextOf(asked: readonly string[], spec: RunSpec, ofRun: readonly string[]): MergeContext {
  return {
    asked,
    spec,
    dataset: { ...dataset, classes: ofRun },
    source: "train",
    ids: Int32Array.of(0),
    view: { augment: [], seed: 0, epoch: 0 },
    standings: new Map(),
    weighting: bindWeighting({ kind: "uniform" }, asked),
    temperature: 2,
  };
}

test("what teachers sent of 16,384 classes is merged as it came, and is the merged rows of every class to 1e-6", () => {
  const merged = mergedOf(classes);
  expect(merged.sparse?.width).toBe(1 + 2 * (3 + 3));
  const written = denseRows(merged.sparse as never, classes.length).data;
  const apart = written.map((value, c) => Math.exp(value) - Math.exp(merged.logProbabilities.data[c] as number));
  expect(Math.max(...apart.map(Math.abs))).toBeLessThan(1e-6);
});

test("a trainer that takes sparse rows gets those, another one rows of every class", () => {
  const merged = mergedOf(classes);
  const context = { generation: 1, batchSize: 1, teachers: ["left", "right"], digests: ["d", "d"], mask: [true, true] };
  const sent = (sparse: boolean) => {
    const wanted = { kind: "mixture", perTeacher: false, layers: [] } as const;
    const batch = { kind: "train", epoch: 0, step: 0 } as const;
    const request = { run: "r", batch, temperature: 2, wanted, ...(sparse && { sparse }) };
    const told = { ...context, hasLogits: false, layers: new Map() };
    const { headers = {}, payload } = replyFrame(request, Int32Array.of(0), merged, told, 2 ** 20);
    const { tensors } = decodeFrame(pullReply, "s", headers, payload);
    return { wire: headers[headerNames.wire], names: tensors.map(({ name }) => name), tensors };
  };
  const [sparse, dense] = [sent(true), sent(false)];
  expect([sparse.wire, ...sparse.names]).toEqual(["1.6", "sample-ids", "sparse-log-probabilities", "weights"]);
  expect([dense.wire, ...dense.names]).toEqual(["1.0", "sample-ids", "soft-log-probabilities", "weights"]);
  expect(copiedFloatValues(sparse.tensors[1] as never)).toEqual(merged.sparse?.data);
});

test("teachers that know some of the classes give a rest for each group, and the merged rows of every class to 1e-6", () => {
  const wider = [...classes, "another"]; // which neither knows
  const half = classes.slice(0, 9000);
  const merged = mergedOf(half, wider);
  expect(merged.restGroups?.count).toBe(3);
  expect(merged.sparse?.width).toBe(3 + 2 * (3 + 3));
  const written = denseRows(merged.sparse as never, wider.length, merged.restGroups).data;
  const apart = written.map((value, c) => Math.exp(value) - Math.exp(merged.logProbabilities.data[c] as number));
  expect(Math.max(...apart.map(Math.abs))).toBeLessThan(1e-6);
});

test("who knows of groups gets them with the rows, another one rows of every class", () => {
  const merged = mergedOf(classes.slice(0, 9000), classes);
  const context = { generation: 1, batchSize: 1, teachers: ["left", "right"], digests: ["d", "d"], mask: [true, true] };
  const sent = (knows: object) => {
    const wanted = { kind: "mixture", perTeacher: false, layers: [] } as const;
    const batch = { kind: "train", epoch: 0, step: 0 } as const;
    const request = { run: "r", batch, temperature: 2, wanted, sparse: true, ...knows };
    const told = { ...context, hasLogits: false, layers: new Map() };
    const { headers = {}, payload } = replyFrame(request, Int32Array.of(0), merged, told, 2 ** 20);
    const { tensors } = decodeFrame(pullReply, "s", headers, payload);
    return { wire: headers[headerNames.wire], names: tensors.map(({ name }) => name) };
  };
  const names = ["sample-ids", "sparse-log-probabilities", "weights", "rest-groups"];
  expect(sent({ restGroups: true })).toEqual({ wire: "1.7", names });
  expect(sent({})).toEqual({ wire: "1.0", names: ["sample-ids", "soft-log-probabilities", "weights"] });
});

test("a run of few classes has rows of every one, of a teacher too that knows many and drops the others", () => {
  const few = classes.slice(0, 3);
  const classMap = Object.fromEntries(classes.slice(3).map((name) => [name, null]));
  const spec = runSpec({ codec, teachers: [{ name: "left", model: "left", classMap }] });
  const replies = [collected("left", classes, few, 0, -1, -2)];
  const merged = mergeCollected({ replies }, contextOf(["left"], spec, few));
  expect(merged.sparse).toBeUndefined();
  const sum = 1 + Math.exp(-1) + Math.exp(-2);
  const kept = [...merged.logProbabilities.data].map(Math.exp);
  [1, Math.exp(-1), Math.exp(-2)].forEach((power, c) => expect(kept[c]).toBeCloseTo(power / sum, 3)); // top-k sends float16
});
