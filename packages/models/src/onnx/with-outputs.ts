/**
 * The model with further outputs: values that its nodes pass to one another. Protobuf merges messages that follow one
 * another, so a model that holds nothing but a graph of outputs is written behind it.
 * @param names - Of values of its main graph.
 */
export function withOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const outputs = names.map((name) => field(outputsField, field(nameField, Buffer.from(name, "utf8"))));
  return Buffer.concat([model, field(graphField, Buffer.concat(outputs))]);
}

/** `ModelProto.graph`, `GraphProto.output`, `ValueInfoProto.name`. */
const [graphField, outputsField, nameField] = [7, 12, 1];
const lengthDelimited = 2;

function field(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(number * 8 + lengthDelimited), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; bytes.length === 0 || rest > 0; rest = Math.floor(rest / 0x80))
    bytes.push((rest % 0x80) + (rest >= 0x80 ? 0x80 : 0));
  return Buffer.from(bytes);
}
