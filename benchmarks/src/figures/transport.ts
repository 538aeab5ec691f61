import type { Figure } from "../figure.ts";
import { type Contender, interleave } from "../interleave.ts";
import { circumstancesText } from "../others-load.ts";
import { grouped, groupedRun } from "../roles/bench-run.ts";
import { startCluster } from "../roles/start-cluster.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";

const rounds = { count: 7, seconds: 2 };
const quickRounds = { count: 3, seconds: 0.4 };
const noOp = { kind: "no-op" } as const;

/**
 * What the way from teachers that cost nothing to a student carries, in samples a second: three of them, 64 × 28×28
 * inputs, 10 classes, merged, every role a process of its own. `overBare` compares with the NATS client alone sending
 * as many bytes along the same way, between the same processes.
 */
export const transportFigure: Figure = {
  summary: "samples/s merged from three no-op teachers to a student, inline and by reference, beside bare NATS",
  measure: async ({ quick, env }) => {
    const run = groupedRun(grouped);
    const options = { run, models: [noOp, noOp, noOp], also: ["relay-bare"], student: {}, env } as const;
    await using inline = await startCluster({ ...options, holdsDataset: false });
    await using reference = await startCluster({ ...options, holdsDataset: true });
    const contender = <Name extends string>(name: Name, { student }: typeof inline, what: string) =>
      ({ name, measure: (seconds) => student.measure(what, seconds) }) satisfies Contender;
    const { rates, circumstances } = await interleave(
      [
        contender("inline", inline, "pull"),
        contender("bareInline", inline, "bare-inline"),
        contender("reference", reference, "pull"),
        contender("bareReference", reference, "bare-reference"),
      ],
      quick ? quickRounds : rounds,
    );
    const json = {
      inline: {
        samplesPerSecond: spreadOf(rates.inline),
        bareSamplesPerSecond: spreadOf(rates.bareInline),
        overBare: ratioOf(rates.inline, rates.bareInline),
      },
      reference: {
        samplesPerSecond: spreadOf(rates.reference),
        bareSamplesPerSecond: spreadOf(rates.bareReference),
        overBare: ratioOf(rates.reference, rates.bareReference),
      },
      circumstances,
    };
    const lines = (["inline", "reference"] as const).map((how) => {
      const { samplesPerSecond, bareSamplesPerSecond, overBare } = json[how];
      const bare = spreadText(bareSamplesPerSecond, 0);
      return `${how.padEnd(10)} ${spreadText(samplesPerSecond, 0)} samples/s, ${spreadText(overBare)} of bare NATS (${bare})`;
    });
    return { json, lines: [...lines, circumstancesText(circumstances)] };
  },
};
