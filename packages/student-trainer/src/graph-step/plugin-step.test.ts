import { startBackend } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { numberedOutput } from "@faculty/testing";
import { expect, test } from "vitest";
import type { StepBatch } from "../batch/step-batch.ts";
import { addLossPlugin, type LossPlugin, lossPlugin } from "../objective/loss/loss-plugin.ts";
import { createObjective } from "../objective/objective.ts";
import { createOptimizer } from "../optimizer/optimizer.ts";
import { createTrainingStep, type StepKind, trainedVariables } from "../step/training-step.ts";
import { readWeights } from "../student-model/model-weights.ts";

const { name: backend } = await startBackend();
const native = test.skipIf(backend !== "tensorflow");

const batch: StepBatch = {
  rows: 2,
  inputs: Float32Array.of(1, 0, 0, 1),
  labels: Int32Array.of(0, 1),
  temperature: 2,
  said: {
    kind: "mixture",
    target: Float32Array.of(Math.log(0.9), Math.log(0.1), Math.log(0.2), Math.log(0.8)),
    logits: null,
    perTeacher: null,
    layers: new Map(),
  },
};

/** Three steps on a loss of a plugin. */
async function steps(evaluate: LossPlugin["evaluate"], prefer: StepKind) {
  addLossPlugin(lossPlugin.parse({ plugin: "loss", name: "stepped", needs: ["softTarget"], evaluate }));
  const output = numberedOutput(2);
  const model = await buildModel({ kind: "mlp", units: [4] }, [2], output, 7);
  using objective = createObjective([{ loss: "stepped", weight: 1 }], { output, teachers: 1, seed: 7 });
  const optimizer = createOptimizer(
    { kind: "sgd", learningRate: 0.1, weightDecay: 0 },
    trainedVariables(model, objective),
  );
  const kinds: string[] = [];
  using step = createTrainingStep({
    model,
    inputShape: [2],
    output,
    objective,
    optimizer,
    prefer,
    onKind: (kind, why) => void kinds.push(`${kind}: ${why}`),
  });
  for (let i = 0; i < 3; i++) step.run(batch, i, 0.1);
  step.takeTerms();
  const weights = readWeights(model).flatMap((values) => [...values]);
  optimizer[Symbol.dispose]();
  model.dispose();
  return { kinds, weights };
}

const squared: LossPlugin["evaluate"] = ({ tf, logits, softTarget }) =>
  tf.squaredDifference(tf.softmax(logits), tf.exp(softTarget)).mean();

native("a plugin's loss is part of the step that TensorFlow takes as one graph", async () => {
  const [graph, portable] = [await steps(squared, "graph"), await steps(squared, "portable")];
  expect(graph.kinds).toEqual(["graph: TensorFlow took the step as one graph"]);
  const apart = graph.weights.map((weight, i) => Math.abs(weight - (portable.weights[i] ?? Number.NaN)));
  expect(Math.max(...apart)).toBeLessThan(1e-6);
});

native("one that reads a value has its steps made by operations, and the reason is told", async () => {
  const reading: LossPlugin["evaluate"] = (inputs, parameters) => {
    inputs.logits.dataSync();
    return squared(inputs, parameters);
  };
  const { kinds } = await steps(reading, "graph");
  expect(kinds).toEqual(["portable: the step cannot be recorded: it reads a tensor back while it computes"]);
});
