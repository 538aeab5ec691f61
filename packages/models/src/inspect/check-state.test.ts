import { expect, test } from "vitest";
import { elementType } from "../onnx/element-types.ts";
import type { OnnxModel, OnnxNode, OnnxValue } from "../onnx/onnx-model.ts";
import { checkState } from "./check-state.ts";

const float32 = elementType(1);
const value = (name: string, shape: OnnxValue["shape"]): OnnxValue => ({
  name,
  holds: "tensor",
  type: float32,
  shape,
  axes: [],
});
const node = (op: string, inputs: readonly string[], outputs: readonly string[], name = ""): OnnxNode => ({
  name,
  op,
  domain: "",
  inputs,
  outputs,
  floats: 0,
  bodies: [],
});
const samples = value("x", [null, 8, 8]);
const given = (...inputs: readonly OnnxValue[]) => ({
  input: samples,
  others: inputs.map((input) => ({ input, value: 0 })),
});
const modelOf = (...nodes: readonly OnnxNode[]): Pick<OnnxModel, "nodes" | "functions"> => ({
  nodes,
  functions: new Map(),
});
const lstm = (...states: readonly string[]) => node("LSTM", ["x", "w", "r", "", "", ...states], ["all"], "lstm");

test("a state of one sample is refused by input and node, where samples are any number", () => {
  const cell = given(value("h", [1, null, 4]), value("c", [1, 1, 4]));
  expect(() => checkState("model m", modelOf(lstm("h", "c")), cell, null)).toThrow(
    expect.objectContaining({
      code: "BAD_MODEL",
      message:
        "model m: its input c is [1, 1, 4], the state that node lstm begins with, and its input x is of any number of samples: export it with a state of any number too, with a fixed number of samples, or without it",
    }),
  );
});

test("it is found behind what cuts it out of several states, and within a branch", () => {
  const cut = [node("Gather", ["state", "first"], ["own"]), node("Unsqueeze", ["own", "axis"], ["h"])];
  const gru = node("GRU", ["x", "w", "r", "", "", "h"], ["", "last"]);
  const branch = { ...node("If", ["is16k"], ["y"]), bodies: [{ nodes: [...cut, gru], weights: [], yields: ["last"] }] };
  expect(() => checkState("model m", modelOf(branch), given(value("state", [2, 1, 4])), null)).toThrow(
    "its input state is [2, 1, 4], the state that the node that yields last begins with",
  );
});

test.each<[string, OnnxNode, readonly OnnxValue[], number | null]>([
  ["a state of any number of samples", lstm("h"), [value("h", [1, null, 4])], null],
  ["one of as many as the model takes at once", lstm("h"), [value("h", [1, 1, 4])], 1],
  ["a state that is a weight", lstm("h0"), [value("h", [1, 1, 4])], null],
  ["an input of fixed extents that is no state", node("Add", ["x", "h"], ["y"]), [value("h", [8, 8])], null],
])("%s is taken", (_, own, inputs, batch) => {
  expect(() => checkState("model m", modelOf(own), given(...inputs), batch)).not.toThrow();
});
