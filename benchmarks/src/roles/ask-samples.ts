import type { Bus } from "@faculty/shared/bus";
import { encodeFrame, headerNames, wireTensor } from "@faculty/shared/frames";
import { subjects } from "@faculty/shared/subjects";
import { syntheticImages } from "../synthetic-data.ts";
import { batchSize, benchRowsTogether, benchSamples, temperature } from "./bench-run.ts";
import type { AskOnce } from "./offer-load.ts";

/** A replica that holds the synthetic data set, and what it says. */
export interface AskedReplica {
  readonly teacher: string;
  readonly replica: string;
  readonly digest: string;
  /** Of the data set; absent: ten. */
  readonly classes?: number;
}

const timeoutMs = 30_000;

/**
 * Asks one replica about a batch by sample id, the same each time: as little work for those who ask as can be.
 * @param rows - Of the batch.
 */
export function askSamples(
  bus: Bus,
  { teacher, replica, digest, classes }: AskedReplica,
  rows: number = batchSize,
): AskOnce {
  const head = {
    model: teacher,
    digest,
    signal: { kind: "log-probabilities", temperature },
    codec: "float16",
    rowsTogether: benchRowsTogether(),
    samples: {
      dataset: syntheticImages(benchSamples, classes).digest,
      source: "train",
      view: { augment: [], seed: 0, epoch: 0 },
    },
  };
  const ids = Int32Array.from({ length: rows }, (_, id) => id);
  const frame = encodeFrame(head, [wireTensor("sample-ids", { shape: [rows], data: ids })]);
  const message = { ...frame, headers: { ...frame.headers, [headerNames.deadlineMs]: String(timeoutMs) } };
  return () => bus.request(subjects.predict(teacher, replica), message, { timeoutMs });
}
