import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { createLogger } from "@faculty/shared/logging";
import { trainStudent } from "@faculty/student-trainer";
import { expect, inject, test } from "vitest";
import { input } from "../report/report.fixture.ts";
import { buildReport } from "../report/report.ts";
import { shownSamples } from "../report/shown-samples.ts";
import { createEventFile } from "./event-file.ts";
import { writeSampleEvents } from "./sample-events.ts";
import { createStudentEvents } from "./student-events.ts";
import { studentHparams } from "./student-hparams.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly python: string;
  }
}

/** The Python that the test runner has set up; `npm test` says where there is none. */
const python = inject("python");

/** What TensorBoard itself makes of a folder of events. */
const reader = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0, "images": 0})
events.Reload()
tags = events.Tags()
start = events.SummaryMetadata("_hparams_/session_start_info").plugin_data if "_hparams_/session_start_info" in tags["tensors"] else None
info = plugin_data_pb2.HParamsPluginData.FromString(start.content).session_start_info if start else None
kinds = {"number_value": float, "string_value": str, "bool_value": bool}
json.dump({
  "scalars": {tag: [[one.step, one.value] for one in events.Scalars(tag)] for tag in tags["scalars"]},
  "histograms": {tag: [[one.step, one.histogram_value.num, sum(one.histogram_value.bucket)] for one in events.Histograms(tag)] for tag in tags["histograms"]},
  "images": {tag: [[one.width, one.height, one.encoded_image_string[:4].hex()] for one in events.Images(tag)] for tag in tags["images"]},
  "texts": {tag: [one.decode() for each in events.Tensors(tag) for one in each.tensor_proto.string_val] for tag in tags["tensors"] if events.SummaryMetadata(tag).plugin_data.plugin_name == "text"},
  "hparams": {key: getattr(value, value.WhichOneof("kind")) for key, value in info.hparams.items()} if info else None,
}, sys.stdout)
`;

interface Read {
  readonly scalars: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly histograms: Readonly<Record<string, readonly (readonly [number, number, number])[]>>;
  readonly images: Readonly<Record<string, readonly (readonly [number, number, string])[]>>;
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly hparams: Readonly<Record<string, unknown>> | null;
}

async function readBack(folder: string): Promise<Read> {
  const { stdout } = await promisify(execFile)(python, ["-c", reader, folder]);
  return JSON.parse(stdout);
}

const spec = runSpecSchema(opaqueParts).parse({
  name: "tiny",
  seed: 3,
  dataset: { name: "digits", validation: 0.2 },
  teachers: [{ name: "a", model: "./a" }],
  student: {
    model: { kind: "mlp", units: [6] },
    optimizer: { learningRate: { schedule: "linear", from: 0.02, to: 0.01, epochs: 2 } },
  },
  objective: [{ loss: "hard-label", weight: 1 }],
  train: { batchSize: 32, epochs: 3 },
});

test.skipIf(python === "")(
  "TensorBoard reads a student's curves, histograms, pictures and hyperparameters",
  async () => {
    await startBackend("cpu");
    const dataset = await loadDataset({ name: "digits" }, new AbortController().signal);
    const folder = await mkdtemp(join(tmpdir(), "faculty-tensorboard-"));
    try {
      const trained = { objective: "scratch", temperature: 1, seed: 5, epochs: undefined } as const;
      const hparams = studentHparams(spec, trained);
      const {
        classes,
        test: { labels },
      } = dataset;
      await using events = createStudentEvents({ folder, hparams, labels, classes, nowMs: Date.now });
      const outcome = await trainStudent({
        ...trained,
        bus: null,
        runId: "tiny",
        spec,
        dataset,
        student: "s",
        folder: join(folder, "student"),
        clock: systemClock,
        logger: createLogger({ service: "test", level: "silent" }),
        abort: new AbortController().signal,
        onProgress: (progress, steps) => events.progress(progress, steps),
        onEpoch: (epoch) => events.epoch(epoch),
      });
      if (outcome.kind === "stopped") throw new Error("expected a finished student");
      await events.finished(outcome.result);
      const { scalars, histograms, images, hparams: compared } = await readBack(folder);

      const [{ history, test: measured } = { history: [], test: undefined }] = outcome.result.models;
      const held = Math.floor(0.2 * dataset.train.count);
      const stepsPerEpoch = Math.ceil((dataset.train.count - held) / spec.train.batchSize);
      const steps = [1, 2, 3].map((epochs) => epochs * stepsPerEpoch);
      const byStep = (values: readonly (number | undefined)[]) =>
        steps.map((step, i) => [step, Math.fround(values[i] ?? Number.NaN)]);
      expect(scalars["epoch/hard-label"]).toEqual(byStep(history.map(({ terms }) => terms["hard-label"])));
      const accuracies = history.map(({ validation }) =>
        validation && "accuracy" in validation ? validation.accuracy : undefined,
      );
      expect(scalars["validation/accuracy"]).toEqual(byStep(accuracies));
      expect(scalars["optimizer/learning rate"]).toEqual(byStep([0.02, 0.015, 0.01]));
      expect(scalars["test scratch/accuracy"]?.[0]?.[1]).toBe(Math.fround(measured?.accuracy ?? Number.NaN));
      const [pixels, hidden] = [dataset.inputShape.reduce((a, b) => a * b, 1), 6];
      const kernels = Object.values(histograms).map((each) =>
        each.map(([step, count, inBuckets]) => [step, count, inBuckets]),
      );
      expect(kernels).toContainEqual(steps.map((step) => [step, pixels * hidden, pixels * hidden]));
      expect(images["confusions/scratch"]).toEqual([[16 * 10, 16 * 10, "89504e47"]]);
      expect(compared).toEqual(hparams);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

test.skipIf(python === "")("TensorBoard reads a sheet a kind of hard samples, and what is said of each", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-tensorboard-"));
  try {
    const report = buildReport({ ...input, dataset: { ...input.dataset, classes: ["a|b", "dog"] } });
    const samples = await shownSamples(report, await loadDataset({ name: "digits" }));
    await writeSampleEvents({ folder, report, samples, nowMs: Date.now });
    const { images, texts } = await readBack(folder);
    const alone = 8 * 9 + 2 * 4; // pixels of a digit, enlarged, and the gap on both sides
    expect(images).toEqual({
      "samples/ambiguous": [[alone, alone, "89504e47"]],
      "samples/disputed": [[alone, alone, "89504e47"]],
    });
    expect(texts["said of samples/disputed"]).toEqual([
      [
        "Disputed. The teachers disagree most about these (nats).",
        "",
        "| picture | sample | class | said |",
        "| --- | ---: | ---: | ---: |",
        "| 1 | 2 | dog | teachers: a\\|b, dog; disagreement 0.40 |",
      ].join("\n"),
    ]);
    const words = samples.map(({ sample }) => ({ sample, view: { kind: "text", text: "no picture" } as const }));
    await writeSampleEvents({ folder: join(folder, "none"), report, samples: words, nowMs: Date.now });
    await expect(readdir(join(folder, "none"))).rejects.toMatchObject({ code: "ENOENT" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.skipIf(python === "")(
  "what a student told after its last checkpoint is forgotten when it goes on from there",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "faculty-tensorboard-"));
    try {
      for (const [start, steps] of [
        [1000, [2, 4, 6, 8]],
        [2000, [5, 7]],
      ] as const) {
        await using file = createEventFile(folder, () => 1000 * start);
        for (const step of steps) file.tell({ kind: "scalars", values: { "terms/a": start } }, step);
        await file.written();
      }
      expect((await readBack(folder)).scalars["terms/a"]).toEqual([
        [2, 1000],
        [4, 1000],
        [5, 2000],
        [7, 2000],
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
