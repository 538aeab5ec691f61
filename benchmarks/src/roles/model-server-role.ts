import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { syntheticImages } from "../synthetic-data.ts";
import { plainSession } from "./plain-session.ts";
import type { Role, RoleSpec } from "./role-spec.ts";

/** The length of the JSON before the bytes: the binary tensor data extension. */
export const lengthHeader = "inference-header-content-length";

/**
 * A model server of the Open Inference Protocol, version 2, that knows bytes alone and keeps nothing: of one ONNX model of
 * the synthetic images.
 */
export async function startModelServerRole(spec: Extract<RoleSpec, { kind: "model-server" }>): Promise<Role> {
  const { port, name, path } = spec;
  const { inputShape, classes } = syntheticImages(1);
  const width = classes.length;
  const description = {
    name,
    platform: "bench",
    inputs: [{ name: "x", datatype: "FP32", shape: [-1, ...inputShape] }],
    outputs: [{ name: "z", datatype: "FP32", shape: [-1, width] }],
  };
  const model = await plainSession(path, inputShape);
  const server = createServer((request, response) => {
    if (request.method === "GET") sendJson(response, description);
    else void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const length = Number(request.headers[lengthHeader]);
    const { id, inputs } = JSON.parse(body.toString("utf8", 0, length));
    const rows = Number(inputs[0].shape[0]);
    const logits = await model.ask(new Float32Array(Uint8Array.from(body.subarray(length)).buffer), rows);
    const bytes = Buffer.from(logits.buffer, logits.byteOffset, logits.byteLength);
    const output = {
      name: "z",
      datatype: "FP32",
      shape: [rows, width],
      parameters: { binary_data_size: bytes.length },
    };
    const head = Buffer.from(JSON.stringify({ model_name: name, id, outputs: [output] }));
    response.setHeader(lengthHeader, head.length);
    response.setHeader("content-length", head.length + bytes.length);
    response.end(Buffer.concat([head, bytes]));
  }

  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    measures: {},
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await model[Symbol.asyncDispose]();
    },
  };
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
