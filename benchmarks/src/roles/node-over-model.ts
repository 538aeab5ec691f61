import { connectNats } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { requestDescription } from "@faculty/shared/protocol";
import { startNatsServer } from "@faculty/testing";
import type { FigureResult } from "../figure.ts";
import { interleave } from "../interleave.ts";
import type { Json } from "../json.ts";
import { circumstancesText } from "../others-load.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";
import { askSamples } from "./ask-samples.ts";
import { batchSize, benchTeachers } from "./bench-run.ts";
import { offerInTurn } from "./offer-load.ts";
import type { TeacherModel } from "./role-spec.ts";
import { startRole } from "./start-role.ts";

interface NodeOverModel {
  readonly model: TeacherModel;
  readonly sizes: readonly RequestSize[];
  readonly quick: boolean;
  /** The whole environment of the node's process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

type RequestSize = "single" | "grouped";

/** Rows of a request, and what the role measures of its model alone at as many. */
const requestSizes: Readonly<Record<RequestSize, { readonly rows: number; readonly alone: string }>> = {
  single: { rows: batchSize, alone: "bare" },
  grouped: { rows: 8 * batchSize, alone: "bare-grouped" },
};
/** Short ones, so that what a machine does by the second falls on both; the first seconds compile JavaScript. */
const rounds = { count: 24, seconds: 0.6, warmUpSeconds: 10 };
const quickRounds = { count: 3, seconds: 0.5, warmUpSeconds: 0.5 };
/** One request is computed, the others wait: the node is never idle. */
const atOnce = 4;
const timeoutMs = 30_000;

/** A teacher node that is asked without a pause, and its own model alone in the same process, in turn. */
export async function nodeOverModel({ model, sizes, quick, env, clock }: NodeOverModel): Promise<FigureResult> {
  const [name] = benchTeachers;
  await using server = await startNatsServer();
  const { url } = server;
  await using teacher = await startRole({ kind: "teacher", url, name, model, holdsDataset: true }, env);
  await using bus = await connectNats({ servers: url, clientName: "asker" });
  const { digest } = await requestDescription(bus, name, "r1", { timeoutMs });
  const json: Record<string, Json> = {};
  const lines: string[] = [];
  for (const size of sizes) {
    const { rows, alone } = requestSizes[size];
    const ask = askSamples(bus, { teacher: name, replica: "r1", digest }, rows);
    const { rates, circumstances } = await interleave(
      [
        {
          name: "node",
          measure: async (seconds) => rows * (await offerInTurn(ask, atOnce, seconds, clock)).goodput,
        },
        { name: "model", measure: (seconds) => teacher.measure(alone, seconds) },
      ],
      quick ? quickRounds : rounds,
    );
    const { node, model: bare } = rates;
    const overModel = ratioOf(node, bare);
    json[size] = {
      samplesPerSecond: spreadOf(node),
      modelSamplesPerSecond: spreadOf(bare),
      overModel,
      circumstances,
    };
    lines.push(
      `${rows} rows a request: ${spreadText(spreadOf(node), 0)} samples/s, ${spreadText(overModel)} of the model (${spreadText(spreadOf(bare), 0)}); ${circumstancesText(circumstances)}`,
    );
  }
  return { json, lines };
}
