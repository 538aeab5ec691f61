import { randomUUID } from "node:crypto";
import { systemClock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import { z } from "zod";
import type { HttpClient, HttpReply, HttpRequest } from "./http-client.ts";
import { decodeInfer, type Encoding, encodeInfer, type InferAnswer, type InferMessage } from "./infer-message.ts";
import { issueOf } from "./schema-issue.ts";

/** An input or output of a served model, as its server describes it. */
export interface ServedTensor {
  readonly name: string;
  readonly datatype: string;
  /** With the batch, which is -1 where it may be any. */
  readonly shape: readonly number[];
}

export interface ServedModel {
  /** What computes it, `onnxruntime_onnx`; empty where the server does not say. */
  readonly platform: string;
  /** Some servers do not say what a model takes and gives: both are empty. */
  readonly inputs: readonly ServedTensor[];
  readonly outputs: readonly ServedTensor[];
}

/** One model of a server that speaks the Open Inference Protocol, version 2, over HTTP. */
export interface ModelServer {
  /** Begins messages, `model m of http://…`. */
  readonly who: string;
  /** How it is asked; `json` once a server was seen that takes no bytes. */
  readonly encoding: Encoding;
  /** Connections opened so far. */
  readonly connections: number;
  /** @throws FacultyError NOT_FOUND where a server that is ready has no such model, BAD_MODEL, IO_FAILED. */
  describe(): Promise<ServedModel>;
  /** @throws FacultyError BAD_MODEL, SHAPE_MISMATCH, IO_FAILED after the last try. */
  infer(message: Omit<InferMessage, "id">): Promise<InferAnswer>;
}

export interface ModelServerOptions {
  readonly url: string;
  readonly model: string;
  readonly version?: string | undefined;
  /** The first one to try. */
  readonly encoding?: Encoding | undefined;
}

const tensorSchema = z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });
const modelSchema = z.object({
  platform: z
    .string()
    .nullish()
    .transform((platform) => platform ?? ""),
  inputs: z
    .array(tensorSchema)
    .nullish()
    .transform((inputs) => inputs ?? []),
  outputs: z
    .array(tensorSchema)
    .nullish()
    .transform((outputs) => outputs ?? []),
});

/** Tries of one request; a server that restarts is back within their pauses. */
const tries = 5;
const firstPauseMs = 100;

/** What another try may mend: the server or a proxy before it is overloaded, restarting or not yet ready. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);
/** The same may be so of a request that failed within the server; where it stays so the request is to blame. */
const worthATry: ReadonlySet<number> = new Set([...passing, 500]);

export function createModelServer(client: HttpClient, options: ModelServerOptions): ModelServer {
  const { url, model, version } = options;
  const who = `model ${model}${version === undefined ? "" : ` version ${version}`} of ${url}`;
  const versioned = version === undefined ? "" : `/versions/${encodeURIComponent(version)}`;
  const path = `v2/models/${encodeURIComponent(model)}${versioned}`;
  let encoding: Encoding = options.encoding ?? "binary";
  /** Whether a request was answered once; only until then is a refusal taken for one of the bytes. */
  let isDecided = options.encoding !== undefined;

  async function ask(message: InferMessage, by: Encoding): Promise<HttpReply> {
    const { headers, body } = encodeInfer(message, by);
    return withTries(client, { method: "POST", path: `${path}/infer`, headers, body });
  }

  /** A server that loads its models does not have them yet. */
  async function refused(reply: HttpReply): Promise<FacultyError> {
    const { status } = reply;
    const why = `${who}: the server answers ${status}${saying(reply)}`;
    if (status === 401 || status === 403)
      return new FacultyError("BAD_MODEL", `${why}: say under server.auth which credentials are sent`);
    if (status !== 404) return new FacultyError(passing.has(status) ? "IO_FAILED" : "BAD_MODEL", why);
    const { status: ready } = await client.send({ method: "GET", path: "v2/health/ready" });
    return new FacultyError(ready === 200 || ready === 404 ? "NOT_FOUND" : "IO_FAILED", why);
  }

  return {
    who,
    get encoding() {
      return encoding;
    },
    get connections() {
      return client.connections;
    },
    describe: async () => {
      const reply = await withTries(client, { method: "GET", path });
      if (reply.status !== 200) throw await refused(reply);
      const parsed = modelSchema.safeParse(jsonOf(reply.body));
      if (parsed.success) return parsed.data;
      const why = `its description is none of the Open Inference Protocol (${issueOf(parsed.error)})`;
      throw new FacultyError("BAD_MODEL", `${who}: ${why}`);
    },
    infer: async (withoutId) => {
      const message = { ...withoutId, id: randomUUID() };
      let reply = await ask(message, encoding);
      if (!isDecided && reply.status !== 200 && !passing.has(reply.status)) {
        const plain = await ask(message, "json");
        if (plain.status === 200) encoding = "json";
        reply = plain;
      }
      if (reply.status !== 200) throw await refused(reply);
      isDecided = true;
      return decodeInfer(who, message.output, reply);
    },
  };
}

async function withTries(client: HttpClient, request: HttpRequest): Promise<HttpReply> {
  for (let tried = 1; ; tried++) {
    const isLast = tried === tries;
    try {
      const reply = await client.send(request);
      if (isLast || !worthATry.has(reply.status)) return reply;
    } catch (error) {
      if (isLast || !(error instanceof FacultyError) || error.code !== "IO_FAILED") throw error;
    }
    await systemClock.sleep(firstPauseMs * 2 ** (tried - 1));
  }
}

/** The server's own words, of which a line is enough. */
function saying({ body }: HttpReply): string {
  const parsed = z.object({ error: z.string() }).safeParse(jsonOf(body));
  const words = (parsed.success ? parsed.data.error : body.toString("utf8", 0, 300)).replace(/\s+/g, " ").trim();
  return words === "" ? "" : `: ${words.slice(0, 200)}`;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
