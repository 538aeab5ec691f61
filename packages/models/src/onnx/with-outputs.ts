import { bytesField, message } from "../protobuf/protobuf.ts";

/** `ModelProto.graph`, `GraphProto.output`, `ValueInfoProto.name`. */
const [graphField, outputField, nameField] = [7, 12, 1] as const;

/**
 * The model with further outputs: values that its nodes pass to one another. Protobuf merges messages that follow one
 * another, so a model that holds nothing but a graph of outputs is written behind it.
 * @param names - Of values of its main graph.
 */
export function withOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  if (names.length === 0) return model;
  const outputs = names.map((name) => bytesField(outputField, bytesField(nameField, name)));
  return message(model, bytesField(graphField, message(...outputs)));
}
