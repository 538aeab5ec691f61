import { join } from "node:path";
import { mergedTeachers, type RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { planOf } from "@faculty/shared/plan";
import { labelledAmong } from "@faculty/shared/samples";
import { popularityRanks } from "@faculty/student-trainer/evaluate";
import type { EnsembleResult } from "../measured/ensemble-result.ts";
import type { ExportedStudent } from "../measured/exported-student.ts";
import type { MeasuredModel } from "../measured/measured-model.ts";
import type { Cost, KnownCost, ModelRole, ScoredModel } from "../measured/scored-model.ts";
import type { StudentAccounting } from "../report/accounting.ts";
import type { FailedStudent, FurtherModels } from "../report/further-students.ts";
import { learningCurves } from "../report/learning-curves.ts";
import type { ReportInput } from "../report/report.ts";
import type { TeacherAccount } from "../report/teacher-lines.ts";
import type { PreparedRun } from "./prepare-run.ts";
import { type FinishedStudent, isDiverged, type UntrainedStudent } from "./student-step.ts";
import type { TaughtLink, TaughtRun } from "./teach-link.ts";

/** What the steps of a run gave. */
export interface StepResults extends PreparedRun, TaughtRun {
  /** By model folder. */
  readonly costs: ReadonlyMap<string, MeasuredModel>;
  readonly reproduce: string;
  readonly exported: readonly ExportedStudent[];
}

/** Everything the report is made of. Pure. */
export function reportInput(results: StepResults): ReportInput {
  const { spec, dataset, teacherDigests, assistants, student, direct, ensemble, costs, reproduce, exported } = results;
  const { trainIds, validationIds } = planOf(spec, dataset);
  const asked = ensemble === null ? [] : mergedTeachers(spec); // nobody is where signals stay sparse
  const teachers = asked.map(({ name, model }): ScoredModel => {
    const found = ensemble?.teachers.find((teacher) => teacher.name === name);
    if (found === undefined) throw new FacultyError("INTERNAL", `teacher ${name} was not evaluated`);
    const cost = costs.get(model ?? "")?.cost ?? { ...notMeasured, parameters: found.parameters };
    const pictures = costs.get(model ?? "")?.pictures;
    return { name, role: "teacher", scores: [found.evaluation], cost, pictures };
  });
  return {
    run: spec.name,
    reproduce,
    runFile: spec,
    warnings: results.warnings,
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      classes: dataset.classes,
      ...(dataset.output && { output: dataset.output }),
      train: trainIds.length,
      labelled: labelledAmong(trainIds, dataset.train.labels).length,
      validation: validationIds.length,
      test: dataset.test.count,
    },
    labels: [...dataset.test.labels],
    popularity: popularityRanks(dataset),
    layersOnly: spec.teachers.filter(({ outputs }) => !outputs).map(({ name }) => name),
    teacherDigests,
    plugins: spec.plugins,
    temperature: student.choices.temperature,
    search: student.choices.search,
    models: [
      ...teachers,
      ...ensembleOf(teachers, ensemble),
      ...assistants.flatMap(({ link, students }) => {
        const kind = { model: "distilled", role: "assistant", name: `assistant ${link.name}` } as const;
        return scoredStudents(kind, students, seedsOf(link.spec), costs);
      }),
      ...(direct === null ? [] : directStudents(direct, student, costs)),
      ...studentKinds.flatMap((kind) => scoredStudents(kind, ownStudents(student), seedsOf(spec), costs)),
    ],
    further: furtherModels(spec, student, costs),
    failed: [student, ...(direct === null ? [] : [direct])].flatMap(({ link, failed }) =>
      failed.map((one) => failedStudent(one, link.kind === "student" ? "" : `${link.name}/`)),
    ),
    insight: ensemble?.insight ?? null,
    accounting: [...assistants, student, ...(direct === null ? [] : [direct])].flatMap(({ link, students }) =>
      students.map((one) => accountingOf(one, link.kind === "student" ? "" : `${link.name}/`)),
    ),
    teachers: student.students.map(teacherAccount),
    exported,
    curves: [...assistants, student, ...(direct === null ? [] : [direct])].flatMap(curvesOf),
    classBias: student.students.flatMap(({ job, result: { models } }) =>
      models.flatMap(({ biases }) => (biases === undefined ? [] : [{ student: job.id, biases }])),
    ),
  };
}

/** In the order in which they are told. */
function seedsOf({ seed, student }: RunSpec): readonly number[] {
  return Array.from({ length: student.repeats }, (_, i) => seed + i);
}

function failedStudent(failed: UntrainedStudent, prefix: string): FailedStudent {
  const { job, error } = failed;
  return {
    student: job.student,
    id: `${prefix}${job.id}`,
    diverged: isDiverged(failed),
    reason: error.message,
  };
}

function ownStudents({ students }: TaughtLink): readonly FinishedStudent[] {
  return students.filter(({ job }) => job.student === null);
}

/** Of those students of which a seed was trained. */
function furtherModels(spec: RunSpec, taught: TaughtLink, costs: StepResults["costs"]): readonly FurtherModels[] {
  const seeds = seedsOf(spec);
  const trained = spec.students.filter(({ name }) =>
    taught.students.some(({ job }) => job.student === name && job.kind === "distil"),
  );
  const [ownScratch = null] = scoredStudents(studentKinds[0], ownStudents(taught), seeds, costs);
  return trained.map(({ name, model, optimizer }) => {
    const own = taught.students.filter(({ job }) => job.student === name);
    const [scratch = [], ...models] = studentKinds.map(({ model: trained, words }) =>
      scoredStudents({ model: trained, role: "further", name: `${name}, ${words}` }, own, seeds, costs),
    );
    return {
      name,
      models: models.flat(),
      scratch: (model ?? optimizer) === undefined ? ownScratch : (scratch[0] ?? null),
    };
  });
}

function ensembleOf(teachers: readonly ScoredModel[], ensemble: EnsembleResult | null): readonly ScoredModel[] {
  if (ensemble === null) return [];
  const cost = teachers.map((teacher) => teacher.cost).reduce(sumOfCosts);
  return [{ name: `ensemble of ${teachers.length}`, role: "ensemble", scores: [ensemble.ensemble], cost }];
}

/** The same student, so that its cost need not be measured again. */
function directStudents(direct: TaughtLink, student: TaughtLink, costs: StepResults["costs"]): readonly ScoredModel[] {
  const kind = { model: "distilled", role: "distilled", name: "" } as const;
  const seeds = seedsOf(direct.link.spec);
  const [chained] = scoredStudents(kind, ownStudents(student), seeds, costs);
  const scores = scoresOf("distilled", direct.students, seeds);
  if (chained === undefined || direct.students.length === 0) return [];
  return [{ name: "student, without the assistants", role: "direct", scores, cost: chained.cost }];
}

function accountingOf({ job, result: { models } }: FinishedStudent, prefix: string): StudentAccounting {
  return {
    student: `${prefix}${job.id}`,
    digests: Object.fromEntries(models.map(({ name, digest }) => [name, digest])),
    epochs: (models[0]?.history ?? []).flatMap(({ epoch, pulls, masks }) =>
      pulls === null ? [] : [{ epoch, pulls, masks }],
    ),
  };
}

function curvesOf({ link: { kind, name }, students }: TaughtLink): ReportInput["curves"] {
  return students.flatMap(({ job, result: { models } }) => {
    if (kind !== "student") return learningCurves(`${name}/${job.id}`, models, kind);
    return learningCurves(job.id, models, job.student === null ? null : "further");
  });
}

function teacherAccount({ job, result: { models } }: FinishedStudent): TeacherAccount {
  const history = models[0]?.history ?? [];
  return {
    student: job.id,
    epochs: history.flatMap(({ epoch, teachers }) => (teachers === undefined ? [] : [{ epoch, ...teachers }])),
  };
}

type TrainedName = FinishedStudent["result"]["models"][number]["name"];

const studentKinds = [
  { model: "scratch", role: "scratch", name: "student from scratch", words: "from scratch" },
  { model: "distilled", role: "distilled", name: "student, distilled", words: "distilled" },
  { model: "ceiling", role: "ceiling", name: "student, all labels", words: "from all labels" },
  {
    model: "fine-tuned",
    role: "fine-tuned",
    name: "student, distilled and fine-tuned",
    words: "distilled and fine-tuned",
  },
  { model: "with-biases", role: "with-biases", name: "student, distilled with biases", words: "distilled with biases" },
] as const satisfies readonly {
  readonly model: TrainedName;
  readonly role: ModelRole;
  readonly name: string;
  /** After the name of a further student. */
  readonly words: string;
}[];

function scoredStudents(
  { model, role, name }: { readonly model: TrainedName; readonly role: ModelRole; readonly name: string },
  students: readonly FinishedStudent[],
  seeds: readonly number[],
  costs: StepResults["costs"],
): readonly ScoredModel[] {
  const first = students.find(({ result }) => result.models.some((trained) => trained.name === model));
  if (first === undefined) return [];
  const folder = join(first.folder, model);
  const pictures = costs.get(folder)?.pictures;
  return [{ name, role, scores: scoresOf(model, students, seeds), cost: costOf(costs, folder), pictures }];
}

/** Of each seed. */
function scoresOf(
  model: TrainedName,
  students: readonly FinishedStudent[],
  seeds: readonly number[],
): ScoredModel["scores"] {
  return seeds.map((seed) => {
    const models = students.flatMap(({ job, result }) => (job.seed === seed ? result.models : []));
    return models.find(({ name }) => name === model)?.test ?? null;
  });
}

function costOf(costs: ReadonlyMap<string, MeasuredModel>, folder: string): Cost {
  const found = costs.get(folder);
  if (found !== undefined) return found.cost;
  throw new FacultyError("INTERNAL", `model ${folder} was not measured`);
}

/** Of a teacher whose model is not here. */
const notMeasured: KnownCost = {
  parameters: null,
  fileBytes: null,
  multiplyAdds: null,
  latencyP50Ms: null,
  latencyP95Ms: null,
};

/** One after the other on one machine. */
function sumOfCosts(a: KnownCost, b: KnownCost): KnownCost {
  const sum = (key: keyof KnownCost) => {
    const [one, other] = [a[key], b[key]];
    return one === null || other === null ? null : one + other;
  };
  return {
    parameters: sum("parameters"),
    fileBytes: sum("fileBytes"),
    multiplyAdds: sum("multiplyAdds"),
    latencyP50Ms: sum("latencyP50Ms"),
    latencyP95Ms: sum("latencyP95Ms"),
  };
}
