import { runOutput } from "@faculty/data/datasets";
import { connectNats } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { createLogger } from "@faculty/shared/logging";
import { rowWidth } from "@faculty/shared/outputs";
import { createRandom } from "@faculty/shared/random";
import { serveTeacher, type Teacher } from "@faculty/teacher-node";
import { syntheticImages } from "../synthetic-data.ts";
import { batchSize, benchSamples } from "./bench-run.ts";
import type { CrowdNode, Role, RoleSpec } from "./role-spec.ts";

/**
 * Many teacher nodes in one process, each with a connection of its own. Their models compute nothing: they say the same
 * of every batch after a while. Everything around the model is as in any teacher node.
 */
export async function startCrowd(spec: Extract<RoleSpec, { kind: "crowd" }>): Promise<Role> {
  const dataset = syntheticImages(benchSamples, spec.classes);
  const random = createRandom(11);
  const logits = Float32Array.from({ length: batchSize * spec.classes }, () => 2 * random.normal());
  const logger = createLogger({ service: "teacher-node", level: "error" });
  let rowsAsked = 0;

  function simulated(name: string): Teacher {
    const { inputShape } = dataset;
    const output = runOutput(dataset);
    const width = rowWidth(output);
    return {
      facts: { digest: `simulated-${name}`, output, inputShape, layers: [], parameters: 0, backend: "none" },
      infer: async ({ rows }) => {
        rowsAsked += rows;
        if (spec.latencyMs > 0) await systemClock.sleep(spec.latencyMs);
        const data = logits.subarray(0, rows * width);
        return { logits: { rows, width, data }, features: new Map() };
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  async function startNode({ name, replica }: CrowdNode): Promise<AsyncDisposable> {
    const bus = await connectNats({ servers: spec.url, clientName: `${name}-${replica}` });
    const node = await serveTeacher({ bus, name, replica, teacher: simulated(name), dataset, logger });
    return {
      [Symbol.asyncDispose]: async () => {
        await node[Symbol.asyncDispose]();
        await bus[Symbol.asyncDispose]();
      },
    };
  }

  const nodes = await Promise.all(spec.nodes.map(startNode));
  return {
    measures: {
      "rows-asked": () => Promise.resolve(rowsAsked),
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()));
    },
  };
}
