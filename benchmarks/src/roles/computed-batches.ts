import { merge } from "@faculty/coordinator/ensemble";
import { bindWeighting } from "@faculty/coordinator/ensemble/weightings";
import { outputSpace } from "@faculty/coordinator/outputs";
import { runOutput } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import type { RunSpec } from "@faculty/shared/config";
import {
  batchAt,
  type PlannedBatch,
  type PlannedSamples,
  type Position,
  positionsFrom,
} from "@faculty/student-trainer/batch";
import { openTeacher } from "@faculty/teacher-node";
import { temperature } from "./bench-run.ts";
import type { FolderModel } from "./role-spec.ts";

/**
 * The batches that the pipeline would give, made in this process: each teacher in turn on the batch's inputs, merged.
 * What there is beyond it in a pipeline is what distributing costs.
 */
export async function computedBatches(
  samples: PlannedSamples,
  teachers: readonly FolderModel[],
  run: RunSpec,
): Promise<(from: Position) => AsyncGenerator<PlannedBatch, void, undefined>> {
  await startBackend();
  const opened = await Promise.all(teachers.map(({ path, runtime }) => openTeacher(path, { runtime })));
  const names = run.teachers.map(({ name }) => name);
  const output = runOutput(samples.dataset);
  const spec = { ...run.ensemble, weighting: bindWeighting(run.ensemble.weighting, names) };
  return async function* (from) {
    for (const position of positionsFrom(samples, from)) {
      const batch = { ...batchAt(samples, position) }; // its inputs are made once
      const signals = [];
      for (const [k, teacher] of opened.entries()) {
        const { logits } = await teacher.infer({ inputs: batch.inputs, rows: batch.rows, layers: [] });
        signals.push({ logits, space: outputSpace(names[k] as string, teacher.facts.output, output, undefined) });
      }
      const merged = merge(
        { teachers: names, output, signals, labels: batch.labels, standings: [] },
        spec,
        temperature,
      );
      const target = Float32Array.from(merged.logProbabilities.data);
      const said = { kind: "mixture", target, logits: null, perTeacher: null, layers: new Map() } as const;
      yield { ...batch, temperature, said };
    }
  };
}
