import { expect, test } from "vitest";
import { foldedBatchNorms } from "./folded-batch-norm.ts";
import { dataTypes, type Edge, type GraphNode, type OperationNode } from "./graph-node.ts";
import { readersOf } from "./readers.ts";

const fold = (nodes: readonly GraphNode[], results: readonly Edge[]) =>
  foldedBatchNorms(nodes, readersOf(nodes, results));
const edge = (node: GraphNode): Edge => ({ node, output: 0 });
const feed: GraphNode = { kind: "feed", name: "x", spec: { dtype: dataTypes.float32, shape: [-1, 4, 4, 1] } };

function constant(shape: readonly number[], ...values: number[]): GraphNode {
  return { kind: "constant", spec: { dtype: dataTypes.float32, shape }, values: Float32Array.from(values) };
}

function operation(name: string, inputs: readonly GraphNode[], attributes: OperationNode["attributes"] = {}) {
  const outputs = [{ dtype: dataTypes.float32, shape: [-1, 4, 4, 2] }];
  return { kind: "operation", operation: name, inputs: inputs.map(edge), attributes, outputs } as const;
}

const asConvolution = (format: string) =>
  operation("Conv2D", [feed, constant([1, 1, 1, 2], 3, 5)], { data_format: { kind: "string", value: format } });
const convolution = asConvolution("NHWC");
const [scale, offset] = [constant([2], 2, 8), constant([2], 1, -1)];
const [mean, variance] = [constant([2], 6, 8), constant([2], 3, 15)];
const norm = operation("FusedBatchNorm", [convolution, scale, offset, mean, variance], {
  epsilon: { kind: "float", value: 1 },
});
const reshape = operation("Reshape", [norm, constant([4])]);

test("a normalised convolution is one with its filter scaled and a bias", () => {
  const folded = fold([convolution, norm, reshape], [edge(reshape)]);
  const bias = folded.get(norm) as OperationNode;
  expect(folded.get(reshape)).toBe(bias);
  expect(bias.operation).toBe("BiasAdd");
  const [scaled, added] = bias.inputs.map(({ node }) => node);
  expect(scaled).toMatchObject({ operation: "Conv2D" });
  // 2 / √(3 + 1) and 8 / √(15 + 1) of the filter; 1 − 6 · 1 and −1 − 8 · 2.
  expect((scaled as OperationNode).inputs[1]?.node).toMatchObject({ values: Float32Array.of(3, 10) });
  expect(added).toMatchObject({ values: Float32Array.of(-5, -17) });
});

test("a convolution that something else reads stays, as does one whose statistics are computed", () => {
  expect(fold([convolution, norm], [edge(norm), edge(convolution)]).size).toBe(0);
  const computed = operation("Mean", [feed, constant([3], 0, 1, 2)]);
  const trained = { ...norm, inputs: [convolution, scale, offset, computed, variance].map(edge) };
  expect(fold([convolution, trained], [edge(trained)]).size).toBe(0);
  const turned = asConvolution("NCHW");
  const ofTurned = { ...norm, inputs: [turned, scale, offset, mean, variance].map(edge) };
  expect(fold([turned, ofTurned], [edge(ofTurned)]).size).toBe(0);
});
