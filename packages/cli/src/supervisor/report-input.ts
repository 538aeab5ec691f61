import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { plan } from "@faculty/shared/plan";
import type { StudentAccounting } from "../report/accounting.ts";
import type { ReportInput, TemperatureChoice } from "../report/report.ts";
import type { Cost, ModelRole, ScoredModel } from "../report/scored-model.ts";
import type { EnsembleResult } from "../roles/ensemble-result.ts";
import type { MeasuredModel } from "../roles/measured-model.ts";
import type { PreparedRun } from "./prepare-run.ts";
import type { FinishedStudent } from "./student-stage.ts";

/** What the stages of a run gave. */
export interface StageResults extends PreparedRun {
  readonly temperature: TemperatureChoice;
  readonly students: readonly FinishedStudent[];
  readonly ensemble: EnsembleResult;
  /** By model folder. */
  readonly costs: ReadonlyMap<string, MeasuredModel>;
  readonly reproduce: string;
}

/** Everything the report is made of. Pure. */
export function reportInput(results: StageResults): ReportInput {
  const { spec, dataset, temperature, ensemble, costs, reproduce } = results;
  const { trainIds, validationIds } = plan({
    seed: spec.seed,
    epochs: spec.train.epochs,
    batchSize: spec.train.batchSize,
    validation: spec.dataset.validation,
    labels: dataset.train.labels,
  });
  const teachers = spec.teachers.map(({ name, model }): ScoredModel => {
    const found = ensemble.teachers.find((teacher) => teacher.name === name);
    if (found === undefined) throw new FacultyError("INTERNAL", `teacher ${name} was not evaluated`);
    return { name, role: "teacher", scores: [found.evaluation], cost: costOf(costs, model) };
  });
  return {
    run: spec.name,
    reproduce,
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      classes: dataset.classes,
      train: trainIds.length,
      validation: validationIds.length,
      test: dataset.test.count,
    },
    labels: [...dataset.test.labels],
    temperature,
    models: [
      ...teachers,
      {
        name: `ensemble of ${teachers.length}`,
        role: "ensemble",
        scores: [ensemble.ensemble],
        cost: teachers.map(({ cost }) => cost).reduce(sumOfCosts),
      },
      ...studentKinds.flatMap((kind) => scoredStudents(kind, results)),
    ],
    accounting: results.students.map(accountingOf),
  };
}

function accountingOf({ job, result: { models } }: FinishedStudent): StudentAccounting {
  return {
    student: job.id,
    digests: Object.fromEntries(models.map(({ name, digest }) => [name, digest])),
    epochs: (models[0]?.history ?? []).flatMap(({ epoch, pulls }) => (pulls === null ? [] : [{ epoch, pulls }])),
  };
}

const studentKinds = [
  { model: "scratch", role: "scratch", name: "student from scratch" },
  { model: "distilled", role: "distilled", name: "student, distilled" },
  { model: "fine-tuned", role: "fine-tuned", name: "student, distilled and fine-tuned" },
] as const satisfies readonly { readonly model: string; readonly role: ModelRole; readonly name: string }[];

function scoredStudents(
  { model, role, name }: (typeof studentKinds)[number],
  { students, costs }: StageResults,
): readonly ScoredModel[] {
  const trained = students.flatMap(({ folder, result }) =>
    result.models.filter((candidate) => candidate.name === model).map(({ test }) => ({ folder, test })),
  );
  const [first] = trained;
  if (first === undefined) return [];
  return [{ name, role, scores: trained.map(({ test }) => test), cost: costOf(costs, join(first.folder, model)) }];
}

function costOf(costs: ReadonlyMap<string, MeasuredModel>, folder: string): Cost {
  const found = costs.get(folder);
  if (found !== undefined) return found.cost;
  throw new FacultyError("INTERNAL", `model ${folder} was not measured`);
}

/** One after the other on one machine. */
function sumOfCosts(a: Cost, b: Cost): Cost {
  return {
    parameters: a.parameters + b.parameters,
    fileBytes: a.fileBytes + b.fileBytes,
    multiplyAdds: a.multiplyAdds === null || b.multiplyAdds === null ? null : a.multiplyAdds + b.multiplyAdds,
    latencyP50Ms: a.latencyP50Ms + b.latencyP50Ms,
    latencyP95Ms: a.latencyP95Ms + b.latencyP95Ms,
  };
}
