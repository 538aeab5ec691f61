import type { InputRoom } from "@faculty/data/augmentation";
import { FacultyError } from "@faculty/shared/errors";
import { rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import { layersRead, takesTexts } from "@faculty/shared/protocol";
import { madeWhenRead, sizeOf, type Tensor } from "@faculty/shared/tensor";
import type { Job, NamedSamples } from "../receive/job.ts";
import type { Inference, Teacher } from "../teacher/teacher.ts";

type Asked = Pick<Job, "rows" | "copyInputs" | "textsOf" | "samples" | "layers" | "rowsTogether">;

/**
 * Runs the model on the rows of several jobs laid one after the other, at most `maxBatchRows` at a time, and no more than
 * any of them says; a job that asks for layers is computed by itself.
 * @param room - Of this teacher's alone, until these are answered.
 * @param begun - Called once the model has been asked about the last rows.
 * @returns What the model says of each job, `[job.rows × positions, …]`, in the order of the jobs.
 * @throws FacultyError SHAPE_MISMATCH when the model yields another shape; whatever the model throws.
 */
export async function inferJobs(
  teacher: Pick<Teacher, "facts" | "infer">,
  jobs: readonly Asked[],
  maxBatchRows: number,
  room: InputRoom,
  begun: () => void = () => undefined,
): Promise<readonly Inference[]> {
  if (jobs.length > 1 && jobs.some(({ layers }) => layers.length > 0)) {
    const each: Inference[] = [];
    for (const job of jobs) each.push(...(await inferJobs(teacher, [job], maxBatchRows, room)));
    begun();
    return each;
  }
  const { output } = teacher.facts;
  const [width, positions] = [rowWidth(output), rowsPerSample(output)];
  const size = positions * width;
  const layers = [...new Set(jobs[0]?.layers.flatMap(layersRead))];
  const total = jobs.reduce((sum, job) => sum + job.rows, 0);
  const all = new Float32Array(total * size);
  const features = new Map<string, Tensor<Float32Array>>();
  const most = Math.min(maxBatchRows, ...jobs.map(({ rowsTogether }) => rowsTogether));
  for (let from = 0; from < total; from += most) {
    const rows = Math.min(most, total - from);
    let inputs: Float32Array | undefined;
    const shown = {
      rows,
      texts: takesTexts(teacher.facts) ? textsAmong(jobs, from, rows) : undefined,
      samples: namedAmong(jobs, from, rows),
      layers,
    };
    const asked = teacher.infer(
      madeWhenRead(shown, "inputs", () => {
        inputs ??= copyInputs(jobs, from, rows, room(rows * sizeOf(teacher.facts.inputShape)));
        return inputs;
      }),
    );
    if (from + rows === total) begun();
    const part = await asked;
    const { logits } = part;
    if (logits.rows !== rows * positions || logits.width !== width || logits.data.length !== rows * size)
      throw new FacultyError(
        "SHAPE_MISMATCH",
        `the model yields ${logits.data.length} values for ${rows} rows, expected ${rows} × ${positions === 1 ? "" : `${positions} × `}${width}`,
      );
    all.set(logits.data, from * size);
    for (const [layer, tensor] of part.features) place(features, layer, tensor, from, total);
  }
  let start = 0;
  return jobs.map(({ rows }) => {
    const data = all.subarray(start * size, (start + rows) * size);
    start += rows;
    return { logits: { rows: rows * positions, width, data }, features };
  });
}

/** Those rows' samples, where one job names them. */
function namedAmong([job, another]: readonly Asked[], from: number, rows: number): NamedSamples | undefined {
  if (job?.samples === undefined || another !== undefined) return undefined;
  const { source, ids } = job.samples;
  return { source, ids: ids.subarray(from, from + rows) };
}

/** Of rows `start` to before `start + rows` of all jobs. */
function textsAmong(jobs: readonly Asked[], start: number, rows: number): readonly string[] {
  return partsAmong(jobs, start, rows).flatMap(({ job, from, to }) => job.textsOf?.(from, to) ?? []);
}

/** Puts a part's rows of a layer where they belong among all rows. */
function place(
  features: Map<string, Tensor<Float32Array>>,
  layer: string,
  { shape, data }: Tensor<Float32Array>,
  from: number,
  total: number,
): void {
  const [, ...rest] = shape;
  const whole = features.get(layer) ?? { shape: [total, ...rest], data: new Float32Array(total * sizeOf(rest)) };
  whole.data.set(data, from * sizeOf(rest));
  features.set(layer, whole);
}

/** Rows `start` to before `start + rows` of all jobs. @returns `out`. */
function copyInputs(jobs: readonly Asked[], start: number, rows: number, out: Float32Array): Float32Array {
  const size = out.length / rows;
  for (const { job, from, to, at } of partsAmong(jobs, start, rows))
    job.copyInputs(from, to, out.subarray(at * size, (at + to - from) * size));
  return out;
}

/** The jobs that rows `start` to before `start + rows` of all jobs are of, with their own rows `from` to before `to`. */
function partsAmong(jobs: readonly Asked[], start: number, rows: number) {
  let jobStart = 0;
  return jobs.flatMap((job) => {
    const [from, to] = [Math.max(start, jobStart), Math.min(start + rows, jobStart + job.rows)];
    const part = { job, from: from - jobStart, to: to - jobStart, at: from - start };
    jobStart += job.rows;
    return from < to ? [part] : [];
  });
}
