import { cpus } from "node:os";
import { connectNats } from "@faculty/shared/bus";
import { computeEnvironment } from "@faculty/shared/processes";
import { readDescription } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { startNatsServer } from "@faculty/testing";
import type { Figure } from "../figure.ts";
import { interleave } from "../interleave.ts";
import type { Json } from "../json.ts";
import { askSamples } from "../roles/ask-samples.ts";
import { batchSize, benchTeachers } from "../roles/bench-run.ts";
import { offerInTurn } from "../roles/offer-load.ts";
import { startRole } from "../roles/start-role.ts";
import { writeTeachers } from "../roles/write-teachers.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";

const rounds = { count: 7, seconds: 2 };
const quickRounds = { count: 3, seconds: 0.5 };
const sizes = {
  single: { rows: batchSize, alone: "bare" },
  grouped: { rows: 8 * batchSize, alone: "bare-grouped" },
} as const;
const quickSizes = { single: sizes.single } as const;
/** One request is computed, the others wait: the node is never idle. */
const atOnce = 4;
/** The node, and those who ask it: what they take is not the node's, where there is a core for each. */
const busy = 2;
const timeoutMs = 30_000;

/**
 * A teacher node that is asked without a pause, for a batch a request and for several, over its own model alone at as
 * many rows at once, in the same process.
 */
export const teacherFigure: Figure = {
  summary: "samples/s of a CNN teacher node, over its model alone at the same batch size",
  measure: async ({ quick, env, clock }) => {
    await using written = await writeTeachers();
    const [path = ""] = written.paths;
    const [name] = benchTeachers;
    await using server = await startNatsServer();
    const { url } = server;
    const model = { kind: "folder", path } as const;
    await using teacher = await startRole(
      { kind: "teacher", url, name, model, holdsDataset: true },
      { ...env, ...computeEnvironment(cpus().length, busy) },
    );
    await using bus = await connectNats({ servers: url, clientName: "asker" });
    const subject = subjects.describe(name, "r1");
    const { digest } = readDescription(subject, {
      ...(await bus.request(subject, { payload: new Uint8Array() }, { timeoutMs })),
      subject,
    });
    const json: Record<string, Json> = {};
    const lines: string[] = [];
    for (const [size, { rows, alone }] of Object.entries(quick ? quickSizes : sizes)) {
      const ask = askSamples(bus, { teacher: name, replica: "r1", digest }, rows);
      const { node, model: bare } = await interleave(
        [
          {
            name: "node",
            measure: async (seconds) => rows * (await offerInTurn(ask, atOnce, seconds, clock)).goodput,
          },
          { name: "model", measure: (seconds) => teacher.measure(alone, seconds) },
        ],
        quick ? quickRounds : rounds,
      );
      const overModel = ratioOf(node, bare);
      json[size] = { samplesPerSecond: spreadOf(node), modelSamplesPerSecond: spreadOf(bare), overModel };
      lines.push(
        `${rows} rows a request: ${spreadText(spreadOf(node), 0)} samples/s, ${spreadText(overModel)} of the model (${spreadText(spreadOf(bare), 0)})`,
      );
    }
    return { json, lines };
  },
};
