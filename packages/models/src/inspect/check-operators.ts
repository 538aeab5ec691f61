import { FacultyError } from "@faculty/shared/errors";
import { everyNode } from "../onnx/onnx-bodies.ts";
import type { OnnxModel, OnnxNode } from "../onnx/onnx-model.ts";
import { standardOperators } from "../onnx/standard-operators.ts";

/** Whose operators ONNX Runtime has, beside the standard's own. */
const domains: ReadonlySet<string> = new Set([
  "ai.onnx.ml",
  "ai.onnx.preview.training",
  "ai.onnx.training",
  "com.microsoft",
  "com.microsoft.experimental",
  "com.microsoft.nchwc",
  "org.pytorch.aten",
]);

/** @throws FacultyError BAD_MODEL for a node of an operator that only its writer knows. */
export function checkOperators(who: string, model: Pick<OnnxModel, "nodes" | "functions">): void {
  const isKnown = ({ domain, op }: OnnxNode) => (domain === "" ? standardOperators.has(op) : domains.has(domain));
  const foreign = everyNode(model).find((node) => !isKnown(node) && !model.functions.has(`${node.domain}:${node.op}`));
  if (foreign !== undefined) throw unknownOperator(who, foreign);
}

/** Of a node whose operator ONNX Runtime does not know. */
export function unknownOperator(who: string, { name, op, domain, outputs }: OnnxNode): FacultyError {
  const node = name === "" ? `the node that yields ${outputs[0] ?? "nothing"}` : `node ${name}`;
  return new FacultyError(
    "BAD_MODEL",
    `${who}: ${node} is of operator ${domain === "" ? op : `${domain}:${op}`}, which ONNX Runtime does not know; export the model without it, or serve it from a process of its own (external: true)`,
    { who, op },
  );
}
