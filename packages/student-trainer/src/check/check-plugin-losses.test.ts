import { startBackend } from "@faculty/models/backend";
import type { RunSpec } from "@faculty/shared/config";
import { numberedOutput } from "@faculty/testing";
import { beforeAll, expect, test } from "vitest";
import { addLossPlugin, type LossPlugin, lossPlugin } from "../objective/loss/loss-plugin.ts";
import { checkPluginLosses } from "./check-plugin-losses.ts";

beforeAll(async () => {
  await startBackend("cpu");
  await import("./gradient-on-probe.ts");
});

const needs = ["labels", "targets", "softTarget", "softLogits", "teacherSignals", "teacherMask", "draws"];

async function check(name: string, evaluate: LossPlugin["evaluate"]): Promise<void> {
  addLossPlugin(lossPlugin.parse({ plugin: "loss", name, needs, evaluate }));
  const spec = {
    seed: 1,
    teachers: [{}, {}],
    stages: [],
    objective: [{ loss: name, weight: 1 }],
  } as unknown as RunSpec;
  await checkPluginLosses(spec, numberedOutput(4));
}

test("one with a finite gradient passes, whatever it reads", async () => {
  const shapes: unknown[] = [];
  await check("reads-all", ({ tf, logits, ...given }) => {
    const { labels, targets, softTarget, softLogits, teacherSignals, teacherMask, draws } = given;
    const all = [labels, targets, softTarget, softLogits, teacherSignals, teacherMask, draws];
    shapes.push(all.map(({ shape }) => shape));
    return all.reduce<ReturnType<typeof tf.scalar>>(
      (sum, one) => sum.add(one.mean()),
      logits.square().mean().asScalar(),
    );
  });
  expect(shapes[0]).toEqual([[3], [3, 1], [3, 4], [3, 4], [2, 3, 4], [2], [3, 4]]);
});

test.each<[string, LossPlugin["evaluate"], string]>([
  [
    "not-finite",
    ({ logits }) => logits.abs().neg().log().mean(),
    "gives NaN on ordinary logits, expected a finite number",
  ],
  [
    "steep",
    ({ logits }) => logits.sub(logits).sqrt().mean(),
    "has gradient NaN at row 0, class 0 of ordinary logits, expected finite numbers",
  ],
  [
    "a-vector",
    ({ logits }) => logits.mean(-1),
    "gives a tensor of shape [3], expected a scalar: the mean over the batch",
  ],
])("one that is %s is refused before a run", async (name, evaluate, message) => {
  await expect(check(name, evaluate)).rejects.toMatchObject({
    code: "BAD_PLUGIN",
    message: `loss ${name} of a plugin ${message}`,
  });
});

test("one that the student's logits do not move is refused", async () => {
  await expect(check("constant", ({ softTarget }) => softTarget.mean())).rejects.toMatchObject({
    code: "BAD_PLUGIN",
    message: expect.stringMatching(/^loss constant of a plugin has no gradient: Cannot compute gradient of y=f\(x\)/),
  });
});
