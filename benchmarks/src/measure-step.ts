import type { Clock } from "@faculty/shared/clock";
import type { BenchStudent } from "./bench-student.ts";
import type { PyTorchStudent } from "./beside-pytorch.ts";
import { createTrainer, type TrainedOn } from "./create-trainer.ts";
import { interleave } from "./interleave.ts";
import { type Circumstances, circumstancesText } from "./others-load.ts";
import { ratioOf, type Spread, spreadOf, spreadText } from "./spread.ts";
import { syntheticSamples } from "./synthetic-data.ts";

type Rates = {
  readonly samplesPerSecond: number;
  /** Over PyTorch's rate, round by round; absent where it was not measured. */
  readonly overPyTorch?: Spread;
};

type StepRates = Readonly<Record<TrainedOn, Rates>> & {
  readonly distilOverPlain: Spread;
  readonly circumstances: Circumstances;
};

interface Rounds {
  readonly count: number;
  readonly seconds: number;
}

const trainedOn: readonly TrainedOn[] = ["plain", "distil"];

/**
 * Measures a student's step, plain and distilling, and PyTorch's in the same rounds.
 * @param beside - Null: ours alone.
 * @throws Error where PyTorch's student is another one by its parameters.
 */
export async function measureStep(
  student: BenchStudent & { readonly samples: number },
  beside: PyTorchStudent | null,
  rounds: Rounds,
  clock: Clock,
): Promise<{ readonly json: StepRates; readonly lines: readonly string[] }> {
  const { name, model } = student;
  const dataset = syntheticSamples(student, student.samples);
  const own = await Promise.all(trainedOn.map((on) => createTrainer(on, model, dataset, on, clock)));
  for (const { parameters } of own)
    if (beside !== null && beside.parameters !== parameters)
      throw new Error(`${name} has ${parameters} parameters, PyTorch's ${beside.parameters}`);
  const theirs = beside === null ? [] : trainedOn.map((on) => beside.contender(`pytorch ${on}`, on));
  const { rates, circumstances } = await interleave<string>([...own, ...theirs], rounds);
  for (const contender of own) contender[Symbol.dispose]();

  const ratesOf = (contender: string) => rates[contender] ?? [];
  const distilOverPlain = ratioOf(ratesOf("distil"), ratesOf("plain"));
  const lines: string[] = [];
  const measured = (on: TrainedOn): Rates => {
    const [ours, others] = [ratesOf(on), ratesOf(`pytorch ${on}`)];
    const { median } = spreadOf(ours);
    const ofPlain = on === "distil" ? `, ${spreadText(distilOverPlain)} of plain` : "";
    const overPyTorch = beside === null ? undefined : ratioOf(ours, others);
    const overThere = overPyTorch === undefined ? "" : `, ${spreadText(overPyTorch)} of PyTorch`;
    lines.push(`${name} ${on.padEnd(6)} ${spreadText(spreadOf(ours), 0)} samples/s${ofPlain}${overThere}`);
    return { samplesPerSecond: median, ...(overPyTorch && { overPyTorch }) };
  };
  const json = { plain: measured("plain"), distil: measured("distil"), distilOverPlain, circumstances };
  lines.push(`${name} ${circumstancesText(circumstances)}`);
  return { json, lines };
}
