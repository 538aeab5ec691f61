import { expect, test } from "vitest";
import { graphOutput } from "./output-kind.ts";

const node = (name: string, op: string, ...input: string[]) => ({ name, op, input });

test("a softmax is found behind the identities that converters add", () => {
  const nodes = [
    node("x", "Placeholder"),
    node("p", "Softmax", "x"),
    node("q", "Identity", "p"),
    node("Identity", "Identity", "q:0"),
  ];
  expect(graphOutput({ node: nodes }, "Identity:0")).toBe("probabilities");
});

test("a graph that ends otherwise yields logits, one that ends in LogSoftmax log-probabilities", () => {
  expect(graphOutput({ node: [node("out", "BiasAdd", "x")] }, "out")).toBe("logits");
  expect(graphOutput({ node: [node("out", "LogSoftmax", "x")] }, "out")).toBe("log-probabilities");
});

test("identities that go in a circle end the search", () => {
  expect(graphOutput({ node: [node("a", "Identity", "b"), node("b", "Identity", "a")] }, "a")).toBe("logits");
});
