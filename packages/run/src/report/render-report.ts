import { basename } from "node:path";
import { type PluginSpec, yamlText } from "@faculty/shared/config";
import type { OutputKind } from "@faculty/shared/outputs";
import type { Choice } from "../jobs/choose-candidate.ts";
import { fitSentence } from "../terminal/fit-parts.ts";
import { accountingLines } from "./accounting.ts";
import { candidateCells, candidateHead, candidateScoreHead, choiceRows } from "./candidate-lines.ts";
import { classBiasLines } from "./class-bias.ts";
import { exportedLines } from "./exported-lines.ts";
import { furtherLines } from "./further-students.ts";
import { insightLines } from "./insight.ts";
import { nextLines } from "./next-steps.ts";
import { pictureLines } from "./picture-lines.ts";
import { figureCells, figureHead, qualityCells, qualityLegend, saidInWords } from "./quality-lines.ts";
import { rankingLines } from "./ranking-lines.ts";
import type { Report, ReportRow } from "./report.ts";
import { bytes, cell, count, errorOf, known, milliseconds, percent, ratio, signedPoints } from "./shown-figures.ts";
import { digestLines, teacherLines } from "./teacher-lines.ts";
import { markdownTable, textTable } from "./text-table.ts";

/** report.md. */
export function reportMarkdown(report: Report): string {
  const { dataset, temperature, gain, information } = report;
  const sections: readonly (readonly string[])[] = [
    [`# Run ${report.run}`],
    [
      `Data: ${dataset.name}, ${dataset.train} training${labelledOf(dataset)}, ${dataset.validation} validation and ${dataset.test} test samples of ${saidInWords(dataset)} (digest ${dataset.digest.slice(0, shownDigest)}).`,
      ...(report.layersOnly.length === 0
        ? []
        : ["", `Taught by layers alone, never by outputs: ${report.layersOnly.join(", ")}.`]),
      ...pluginLines(report.plugins ?? []),
      ...report.warnings.flatMap((warning) => ["", `Warning: ${warning}.`]),
      "",
      `Reproduce: \`${report.reproduce}\``,
    ],
    ["## Did distillation help?", "", ...verdict(report), ...(gain === null ? [noGain(report)] : [])],
    nextLines(report),
    [
      "## Quality",
      "",
      ...markdownTable(
        ["model", ...figureHead(report), "samples", "seeds"],
        report.models.map((row) => qualityCells(report, row)),
      ),
      "",
      qualityLegend(report),
    ],
    rankingLines(report.ranking, dataset),
    pictureLines(report.pictures),
    [
      "## Cost",
      "",
      ...markdownTable(costHead, report.models.map(costCells)),
      "",
      costLegend,
      ...exportedLines(report.exported),
    ],
    [
      "## Temperature",
      "",
      temperature.reason,
      ...(temperature.candidates.length === 0
        ? []
        : [
            "",
            ...markdownTable(
              ["T", ...candidateScoreHead],
              temperature.candidates.map((candidate) => [
                String(candidate.temperature),
                ...candidateCells(candidate, kindOf(report)),
              ]),
            ),
          ]),
    ],
    searchLines(report),
    classBiasLines(report.classBias),
    information === null ? [] : informationLines(information),
    report.insight === null ? [] : insightLines(report.insight),
    ["## Teachers", "", ...digestLines(report.teacherDigests), ...teacherLines(report.teachers, kindOf(report))],
    ["## Accounting", "", ...accountingLines(report.accounting)],
    runFileLines(report),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function pluginLines(plugins: readonly PluginSpec[]): readonly string[] {
  const named = plugins.map(({ path, digest = "" }) => `${basename(path)} (digest ${digest.slice(0, shownDigest)})`);
  return named.length === 0 ? [] : ["", `Plugins: ${named.join(", ")}.`];
}

function runFileLines({ runFile }: Report): readonly string[] {
  if (runFile === undefined) return [];
  return ["## Run file", "", runFileLegend, "", "```yaml", yamlText(runFile).trimEnd(), "```"];
}

export const runFileLegend: string = "As the run took it, with what its file leaves out filled in.";

/** How many have a label, where not all have one. */
export function labelledOf({ train, labelled }: Report["dataset"]): string {
  return labelled === train ? "" : ` (${labelled} of them with a label)`;
}

/** Why nothing is said of what distillation gained. */
export function noGain({ models }: Report): string {
  const scratch = models.find(({ role }) => role === "scratch");
  if (scratch === undefined) return "No student from scratch was trained to compare with.";
  return scratch.accuracy === null
    ? "Not measured: the test samples are all of one class, which any constant answer gets right."
    : "Not measured: no seed has both a distilled student and one from scratch.";
}

export function kindOf({ dataset: { output } }: Report): OutputKind {
  return output?.kind ?? "distribution";
}

function searchLines(report: Report): readonly string[] {
  const { search } = report;
  if (search === null) return [];
  const rows = (choice: Choice) => choiceRows(choice, kindOf(report));
  const { choice, scratch } = search;
  return [
    "## Search",
    "",
    choice.reason,
    "",
    ...markdownTable(candidateHead, rows(choice)),
    ...(scratch === null
      ? []
      : ["", `The student from scratch: ${scratch.reason}`, "", ...markdownTable(candidateHead, rows(scratch))]),
  ];
}

type Information = NonNullable<Report["information"]>;

function informationLines(information: Information): readonly string[] {
  const { agreement, lost, won, calibration, perClass } = information;
  return [
    "## What the student lost of the ensemble",
    "",
    agreementLine({ agreement, lost, won }),
    `Expected calibration error: ${errorOf(calibration.ensemble)} of the ensemble, ${errorOf(calibration.distilled)} of the student.`,
    ...lostLines(information),
    ...(perClass.length === 0
      ? []
      : [
          "",
          ...markdownTable(
            ["class", "ensemble", "from scratch", "distilled", "distilled − ensemble"],
            perClass.map(({ class: name, ensemble, scratch, distilled }) => [
              name,
              cell(ensemble),
              cell(scratch),
              cell(distilled),
              ensemble === null || distilled === null ? "–" : signedPoints(distilled - ensemble),
            ]),
          ),
        ]),
  ];
}

export function agreementLine({ agreement, lost, won }: Pick<Information, "agreement" | "lost" | "won">): string {
  if (agreement === null) return "How often student and ensemble name the same class is not measured.";
  const same = `Student and ensemble name the same class for ${percent(agreement)} of the test samples.`;
  if (lost === null || won === null) return `${same} Which of them is right is not measured.`;
  return `${same} The ensemble is right and the student wrong for ${percent(lost)}, the reverse for ${percent(won)}.`;
}

function lostLines({ confused, alwaysLost }: Information): readonly string[] {
  if (confused.length === 0) return [];
  return [
    "",
    `Where the student errs and the ensemble does not${alwaysLost.length === 0 ? "" : ` (test samples ${alwaysLost.join(", ")} for every seed, among others)`}:`,
    "",
    ...markdownTable(
      ["class", "student names", "of all samples"],
      confused.map(({ class: name, named, share: ofAll }) => [name, named, percent(ofAll)]),
    ),
  ];
}

/**
 * The table and the verdict, for a terminal.
 * @param columns - That it has; without an end where it is none.
 */
export function reportSummary(report: Report, columns: number = Number.POSITIVE_INFINITY): readonly string[] {
  const head = ["model", ...figureHead(report), "parameters", "file", "p50 ms", "smaller than mean teacher"];
  const rows = report.models.map((row) => [
    row.name,
    ...figureCells(report, row),
    known(row.cost.parameters, count),
    known(row.cost.fileBytes, bytes),
    known(row.cost.latencyP50Ms, milliseconds),
    ratio(row.compression?.meanTeacher),
  ]);
  const chosen = report.search === null ? report.temperature.reason : report.search.choice.reason;
  const sentences = [chosen, ...verdict(report)].flatMap((sentence) => fitSentence(sentence, columns, false));
  return [...textTable(head, rows, columns), "", ...sentences];
}

const shownDigest = 12; // 48 bits: enough to tell data sets apart by eye

export function verdict({ gain, ranking, chain, further, failed }: Report): readonly string[] {
  const inRankings = ranking?.gain?.words;
  const others = [
    ...(inRankings === undefined ? [] : [inRankings]),
    ...(chain === null ? [] : [chain.words]),
    ...furtherLines(further, failed),
  ];
  if (gain === null) return others;
  const after = [
    { step: "fine-tuning", words: gain.fineTuned?.words[0] },
    { step: "tuning biases", words: gain.withBiases?.words[0] },
  ].flatMap(({ step, words }) => (words === undefined ? [] : [`After ${step}: ${words}`]));
  return [...gain.distilled.words, ...after, ...others];
}

export const costHead: readonly string[] = [
  "model",
  "parameters",
  "file",
  "multiply-adds",
  "p50 ms",
  "p95 ms",
  "× smaller than mean teacher",
  "× smaller than ensemble",
];

export function costCells({ name, cost, compression }: ReportRow): readonly string[] {
  return [
    name,
    known(cost.parameters, count),
    known(cost.fileBytes, bytes),
    known(cost.multiplyAdds, count),
    known(cost.latencyP50Ms, milliseconds),
    known(cost.latencyP95Ms, milliseconds),
    ratio(compression?.meanTeacher),
    ratio(compression?.ensemble),
  ];
}

export const costLegend: string =
  "Latency is that of one sample, alone, on an otherwise quiet machine; the ensemble's is the sum over its teachers, as on one machine. The ratios compare parameters.";
