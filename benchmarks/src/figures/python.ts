import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import type { Figure } from "../figure.ts";
import { batchSize } from "../roles/bench-run.ts";
import { ratioOf, spreadOf, spreadText } from "../spread.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../../../python/benchmarks/rate.py", import.meta.url));
const rounds = { count: 15, seconds: 1 };
const quickRounds = { count: 3, seconds: 0.5 };

const measuredRound = z.object({ asked: z.number(), alone: z.number() });

/** A teacher of python/, over its model in a loop of the same Python: python/benchmarks/rate.py, which asks it too. */
export const pythonFigure: Figure = {
  summary: "samples/s of a scikit-learn teacher in Python, over its model in a loop",
  measure: async ({ quick, env }) => {
    const python = env["FACULTY_PYTHON"] ?? "python3";
    const missing = await run(python, ["-c", "import nats, google_crc32c, sklearn"], { env }).then(
      () => null,
      () =>
        `${python} lacks what faculty-teacher and its benchmark need: pip install './python[test]', or FACULTY_PYTHON`,
    );
    if (missing !== null) return { json: { notMeasured: missing }, lines: [`not measured: ${missing}`] };
    const { count, seconds } = quick ? quickRounds : rounds;
    const asked = [String(batchSize), "--rounds", String(count + 1), "--seconds", String(seconds), "--json"];
    const { stdout } = await run(python, [script, ...asked], { env });
    const [, ...measured] = stdout // the first warms up
      .trimEnd()
      .split("\n")
      .map((line) => measuredRound.parse(JSON.parse(line)));
    const [node, loop] = [measured.map((round) => round.asked), measured.map((round) => round.alone)];
    const overModel = ratioOf(node, loop);
    return {
      json: { single: { samplesPerSecond: spreadOf(node), modelSamplesPerSecond: spreadOf(loop), overModel } },
      lines: [
        `${batchSize} rows a request: ${spreadText(spreadOf(node), 0)} samples/s, ${spreadText(overModel)} of the model (${spreadText(spreadOf(loop), 0)})`,
      ],
    };
  },
};
