import { rowLabels } from "@faculty/data/augmentation";
import { type Dataset, runOutput } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import { staysSparse } from "@faculty/shared/codecs";
import type { ClassMap } from "@faculty/shared/config";
import { type OutputSpec, outputOver, rowsPerSample } from "@faculty/shared/outputs";
import { joinValues, type Rows } from "@faculty/shared/tensor";
import type { AskTeacher } from "../dispatch/ask-teacher.ts";
import type { Question } from "../dispatch/predict-frames.ts";
import type { Standing } from "../ensemble/weighting.ts";
import { judgeSparse } from "../outputs/distribution/judge-sparse.ts";
import { outputKinds } from "../outputs/output-kinds.ts";
import { outputSpace } from "../outputs/output-space.ts";
import { asTheyAre, samplesAtOnce } from "./samples-at-once.ts";

/** How well a teacher does as it is, and calibrated; the same where it is not to be. */
export interface MeasuredStanding {
  readonly plain: Standing;
  readonly calibrated: Standing;
}

/**
 * Accuracy and NLL of one teacher on the run's validation samples, and the temperature that calibrates it; calibrated,
 * its NLL is that at this temperature. A sample of a class the teacher does not know counts as wrong.
 * @param ids - Of samples that have a label.
 */
export async function measureStanding(
  askTeacher: AskTeacher,
  teacher: string,
  dataset: Dataset,
  ids: Int32Array,
  template: Omit<Question, "ids" | "source" | "view">,
  { calibrate, classMap }: { readonly calibrate: boolean; readonly classMap: ClassMap | undefined },
  abort: Abort,
): Promise<MeasuredStanding> {
  const labels = rowLabels(dataset, "train", ids);
  const { logits, output } = await askAll(askTeacher, teacher, ids, template, abort);
  const ofRun = runOutput(dataset);
  const space = outputSpace(teacher, output, ofRun, classMap);
  if (staysSparse(template.codec, ofRun)) {
    const plain = { ...judgeSparse({ logits, space }, labels), temperature: 1 };
    return { plain, calibrated: plain };
  }
  const kind = outputKinds[output.kind];
  const temperature = calibrate ? kind.calibrate({ logits, space }, labels) : 1;
  const at = (divisor: number): Standing => {
    const [aligned] = kind.align([{ logits, space }], divisor, "uniform") as [Rows];
    return { ...kind.judge(aligned, labels), temperature: divisor };
  };
  const plain = at(1);
  return { plain, calibrated: temperature === 1 ? plain : at(temperature) };
}

async function askAll(
  askTeacher: AskTeacher,
  teacher: string,
  ids: Int32Array,
  template: Omit<Question, "ids" | "source" | "view">,
  abort: Abort,
): Promise<{ readonly logits: Rows<Float32Array>; readonly output: OutputSpec }> {
  const parts: Float32Array[] = [];
  let output: OutputSpec = outputOver([]);
  let width = 0;
  const samples = samplesAtOnce(template.dataset);
  for (let from = 0; from < ids.length; from += samples) {
    const part = ids.subarray(from, from + samples);
    const question: Question = { ...template, ids: part, source: "train", view: asTheyAre };
    const { description, logits } = await askTeacher(teacher, question, abort);
    output = description.output;
    width = logits.width;
    parts.push(logits.data);
  }
  const rows = ids.length * rowsPerSample(output);
  return { logits: { rows, width, data: joinValues(parts) }, output };
}
