import { targetMetric, wilsonInterval } from "@faculty/shared/metrics";
import { shownNames } from "@faculty/shared/names";
import { textTable } from "../report/text-table.ts";
import type { MeasuredModelInputs } from "./measure-inputs.ts";
import type { MeasuredPreparation } from "./measure-preparations.ts";
import type { MeasuredTargets } from "./measure-targets.ts";

/** A table of preparations, the best one first, and what is to be seen in it. */
export function measuredLines({
  dataset,
  chance,
  measured,
  best: [best, ...even],
  better,
  yields,
}: MeasuredModelInputs): readonly string[] {
  const rows = measured.map((one) => [
    one.name,
    percent(one.correct / one.samples),
    interval(one),
    `${one.correct} of ${one.samples}`,
    one.nll.toPrecision(3),
    ...(better === null ? [] : [one.order === null ? "–" : percent(one.order.correct / one.order.samples)]),
  ]);
  const head = ["preparation", "accuracy", "95 %", "correct", "NLL", ...(better === null ? [] : ["in another order"])];
  const [low] = wilsonInterval(best.correct, best.samples);
  return [
    ...textTable(head, rows),
    ...(yields === "probabilities" ? ["its answers are probabilities: they sum to 1"] : []),
    `chance: naming one class for all samples of ${dataset} gives ${percent(chance)}`,
    ...(better === null
      ? []
      : [
          `warning: another order of classes explains much more, ${percent(better.correct / better.samples)} of ${better.samples} samples: ${shownNames(better.classes)}`,
        ]),
    ...(better === null && low <= chance ? ["warning: no preparation is better than chance"] : []),
    `best: ${best.name}: inputs: ${JSON.stringify(best.spec)}`,
    ...(better === null && low > chance && even.length > 0
      ? [`accuracy does not tell it from: ${even.map(({ name }) => name).join("; ")}`]
      : []),
  ];
}

/** The same of a model that says something else than one class of many. */
export function targetLines({ dataset, kind, main, constant, measured }: MeasuredTargets): readonly string[] {
  const [best] = measured;
  const metrics = Object.keys(best.figures).flatMap((name) => {
    const metric = targetMetric(kind, name);
    return metric === undefined ? [] : [{ name, ...metric }];
  });
  const told = metrics.find(({ name }) => name === main);
  return [
    ...textTable(
      ["preparation", ...metrics.map(({ title }) => title), "samples"],
      measured.map((one) => [
        one.name,
        ...metrics.map(({ name, shown }) => shown(one.figures[name] as number)),
        `${one.samples}`,
      ]),
    ),
    ...(told === undefined
      ? []
      : [`one answer to all samples of ${dataset} gives ${told.title} ${told.shown(constant)}`]),
    ...(isBetterThanConstant({ main, constant, measured })
      ? []
      : ["warning: no preparation is better than one answer to all samples"]),
    `best: ${best.name}: inputs: ${JSON.stringify(best.spec)}`,
  ];
}

/** Of every main metric the higher is the better. */
export function isBetterThanConstant({
  main,
  constant,
  measured: [best],
}: Pick<MeasuredTargets, "main" | "constant" | "measured">): boolean {
  return (best.figures[main] ?? Number.NaN) > constant;
}

function interval({ correct, samples }: MeasuredPreparation): string {
  return wilsonInterval(correct, samples)
    .map((end) => percent(end))
    .join(" to ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
