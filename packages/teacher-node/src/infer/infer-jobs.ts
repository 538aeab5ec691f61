import { FacultyError } from "@faculty/shared/errors";
import { type Rows, sizeOf } from "@faculty/shared/tensor";
import type { Job } from "../receive/job.ts";
import type { Teacher } from "../teacher.ts";

/**
 * Runs the model on the rows of several jobs laid one after the other, at most `maxBatchRows` at a time.
 * @returns Logits of each job, `[job.rows, classes]`, in the order of the jobs.
 * @throws FacultyError SHAPE_MISMATCH when the model yields another shape; whatever the model throws.
 */
export async function inferJobs(
  teacher: Teacher,
  jobs: readonly Pick<Job, "rows" | "inputs">[],
  maxBatchRows: number,
): Promise<readonly Rows<Float32Array>[]> {
  const width = teacher.facts.classes.length;
  const total = jobs.reduce((sum, job) => sum + job.rows, 0);
  const all = new Float32Array(total * width);
  for (let from = 0; from < total; from += maxBatchRows) {
    const rows = Math.min(maxBatchRows, total - from);
    const inputs = inputsOf(jobs, from, rows, sizeOf(teacher.facts.inputShape));
    const { logits } = await teacher.infer({ inputs, rows, layers: [] });
    if (logits.rows !== rows || logits.width !== width || logits.data.length !== rows * width)
      throw new FacultyError(
        "SHAPE_MISMATCH",
        `the model yields ${logits.data.length} values for ${rows} rows, expected ${rows} × ${width}`,
      );
    all.set(logits.data, from * width);
  }
  let start = 0;
  return jobs.map(({ rows }) => {
    const data = all.subarray(start * width, (start + rows) * width);
    start += rows;
    return { rows, width, data };
  });
}

/** Rows `start` to before `start + rows` of all jobs; one job's own rows are not copied. */
function inputsOf(
  jobs: readonly Pick<Job, "rows" | "inputs">[],
  start: number,
  rows: number,
  sampleSize: number,
): Float32Array {
  const [only] = jobs;
  if (jobs.length === 1 && only) return only.inputs(start, start + rows);
  const out = new Float32Array(rows * sampleSize);
  let jobStart = 0;
  for (const job of jobs) {
    const from = Math.max(start, jobStart);
    const to = Math.min(start + rows, jobStart + job.rows);
    if (from < to) out.set(job.inputs(from - jobStart, to - jobStart), (from - start) * sampleSize);
    jobStart += job.rows;
  }
  return out;
}
