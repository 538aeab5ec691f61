import { outputOver } from "@faculty/shared/outputs";
import { describe, expect, test } from "vitest";
import { startBackend } from "../backend/start-backend.ts";
import { buildModel } from "../files/build-model.ts";
import { outlineStudent } from "../inspect/outline-student.ts";
import { type ArchitecturePlugin, architecturePlugin, pluginArchitectures } from "./architecture-plugin.ts";

await startBackend("cpu");
const output = outputOver(["a", "b", "c"]);

function define(name: string, features: ArchitecturePlugin["features"], more: object = {}): { readonly kind: string } {
  pluginArchitectures.add(
    architecturePlugin.parse({ plugin: "architecture", name, samples: ["features"], features, ...more }),
  );
  return { kind: name };
}

/** Two ways from the input that meet again. */
const forked: ArchitecturePlugin["features"] = ({ input, layer }, { units }) => {
  const left = layer("Dense", { name: "left", units, activation: "relu" })(input);
  const right = layer("Dense", { name: "right", units, kernelInitializer: "heNormal" })(input);
  const both = layer("Concatenate", { name: "both" })(left, right);
  return layer("Dropout", { name: "dropped", rate: 0.1 })(both);
};

test("is built with the linear layer that follows it, and its weights follow from the seed", async () => {
  const spec = { ...define("forked", forked, { parameters: { units: 3 } }), units: 4 };
  const models = await Promise.all([1, 1, 2].map((seed) => buildModel(spec, [5], output, seed)));
  const [first, second, other] = models.map((model) => model.getWeights().map((weight) => [...weight.dataSync()]));
  expect(models[0]?.layers.map(({ name }) => name)).toEqual(["input", "left", "right", "both", "dropped", "logits"]);
  expect(models[0]?.getLayer("logits").getWeights()[0]?.shape).toEqual([4 + 4, 3]);
  expect(first).toEqual(second);
  expect(first).not.toEqual(other);
  for (const model of models) model.dispose();
});

test("is described without being built, by its defaults where the run file says nothing", async () => {
  const outline = await outlineStudent(define("forked", forked, { parameters: { units: 3 } }), [5], output);
  expect(outline.outputs[0]?.shape).toEqual([null, 3]);
});

describe("is refused where it", () => {
  test.each<[string, ArchitecturePlugin["features"], string]>([
    ["gives-nothing", () => undefined, "gives no tensor, expected what a layer yields"],
    [
      "keeps-time",
      ({ input, layer }) => layer("RepeatVector", { name: "r", n: 2 })(input),
      "gives features of shape [batch, 2, 5], expected [batch, features]",
    ],
    [
      "names-no-layer",
      ({ input, layer }) => layer("Dense", { units: 1 } as never)(input),
      "has a layer Dense without a name: expected { name }",
    ],
    [
      "fails",
      () => {
        throw new Error("too deep");
      },
      "fails: too deep",
    ],
  ])("%s", async (name, features, message) => {
    await expect(outlineStudent(define(name, features), [5], output)).rejects.toMatchObject({
      code: "BAD_PLUGIN",
      message: `architecture ${name} of a plugin ${message}`,
    });
  });

  test("has a layer of a class that is not known", async () => {
    const spec = define("noisy", ({ input, layer }) => layer("GaussianNoise", { name: "noise", stddev: 1 })(input));
    await expect(outlineStudent(spec, [5], output)).rejects.toThrow(
      /^architecture noisy of a plugin has a layer of class GaussianNoise, expected one of Dense, Conv1D, /,
    );
  });

  test("is shown what it is not for", async () => {
    const spec = define("of-features", forked, { parameters: { units: 2 } });
    await expect(outlineStudent(spec, [8, 8, 1], output)).rejects.toThrow(
      "model of-features is for samples of kind features, the data set's are image [8, 8, 1]",
    );
  });
});
