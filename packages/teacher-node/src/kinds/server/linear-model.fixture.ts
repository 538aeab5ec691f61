import { systemClock } from "@faculty/shared/clock";
import type { ServerSpec } from "@faculty/shared/config";
import { outputOver } from "@faculty/shared/outputs";
import {
  type ModelServerFixture,
  type ModelServerFixtureOptions,
  type ServedModelFixture,
  startModelServer,
} from "@faculty/testing";
import { softmax } from "../../teacher/softmax.fixture.ts";
import type { Teacher } from "../../teacher/teacher.ts";
import { openServedTeacher, type ServedOptions } from "./open-served-teacher.ts";

/** `z = x · kernel + bias`, as logits and as probabilities, in FP32. */
export function linear(
  more: Partial<ServedModelFixture> & { readonly bias?: number; readonly batch?: number } = {},
): ServedModelFixture {
  const { bias = 0, batch = -1, ...changed } = more;
  const model: ServedModelFixture = {
    inputs: [{ name: "x", datatype: "FP32", shape: [batch, 2] }],
    outputs: [{ name: "z", datatype: "FP32", shape: [batch, 3] }],
    predict: (values, rows) => {
      const z = Array.from({ length: rows }, (_, row) => {
        const [a = 0, b = 0] = values.slice(row * 2, row * 2 + 2);
        return [a + b / 2 + bias, 2 * b + 1, -a - 2 * b + 0.25];
      });
      return { z, p: z.map(softmax), label: z.map((own) => [own.indexOf(Math.max(...own))]) };
    },
    ...changed,
  };
  return model;
}

const base = { timeoutMs: 2000, concurrency: 1 };
const known: ServedOptions = { output: outputOver(["a", "b", "c"]), tolerance: 1e-4, clock: systemClock };

/** The teacher `m` of a server, of classes a, b, c. */
export function opened(
  server: ModelServerFixture,
  more: Partial<ServerSpec> = {},
  options: Partial<ServedOptions> = {},
): Promise<Teacher> {
  return openServedTeacher({ url: server.url, model: "m", ...base, ...more }, { ...known, ...options });
}

/** A server of the model `m`. */
export function serving(
  model: ServedModelFixture,
  options: Partial<ModelServerFixtureOptions> = {},
): Promise<ModelServerFixture> {
  return startModelServer({ models: { m: model }, ...options });
}
