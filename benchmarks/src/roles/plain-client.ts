import { Agent, request } from "node:http";
import type { Alone } from "./alone.ts";
import { lengthHeader } from "./model-server-role.ts";

interface Reply {
  readonly headLength: number;
  readonly body: Buffer;
}

/** What a short script would ask a model server with: Node.js' own client, a connection that stays, bytes both ways. */
export function plainClient(url: string, model: string, inputShape: readonly number[]): Alone {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const target = new URL(`v2/models/${model}/infer`, url);

  const post = (head: Buffer, bytes: Buffer) =>
    new Promise<Reply>((resolve, reject) => {
      const headers = { [lengthHeader]: head.length, "content-length": head.length + bytes.length };
      const sent = request(target, { method: "POST", agent, headers }, (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk: Buffer) => chunks.push(chunk));
        reply.on("end", () =>
          resolve({ headLength: Number(reply.headers[lengthHeader]), body: Buffer.concat(chunks) }),
        );
        reply.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(Buffer.concat([head, bytes]));
    });

  return {
    ask: async (inputs, rows) => {
      const bytes = Buffer.from(inputs.buffer, inputs.byteOffset, inputs.byteLength);
      const input = { name: "x", datatype: "FP32", shape: [rows, ...inputShape] };
      const head = Buffer.from(
        JSON.stringify({
          inputs: [{ ...input, parameters: { binary_data_size: bytes.length } }],
          outputs: [{ name: "z", parameters: { binary_data: true } }],
        }),
      );
      const { headLength, body } = await post(head, bytes);
      JSON.parse(body.toString("utf8", 0, headLength));
      return new Float32Array(Uint8Array.from(body.subarray(headLength)).buffer);
    },
    [Symbol.asyncDispose]: async () => agent.destroy(),
  };
}
