import { z } from "zod";

/** A model that a server of somebody else's computes, asked by the Open Inference Protocol, version 2, over HTTP. */
export interface ServerSpec {
  /** `http://host:port` or `https://…`, with a path before `/v2` or without. */
  readonly url: string;
  readonly model: string;
  /** Absent: the one that the server chooses. */
  readonly version?: string | undefined;
  /** The server's names for them; absent: the only ones. */
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  /** What its answers are; absent: as they are seen to be. */
  readonly yields?: "logits" | "probabilities" | undefined;
  /** Sent with every request. */
  readonly auth?: ServerAuth | undefined;
  /** PEM file of whom the server's certificate must come from; absent: the usual authorities. */
  readonly ca?: string | undefined;
  /** Of one try of a request. */
  readonly timeoutMs: number;
  /** Parts of a request that are on their way at once. */
  readonly concurrency: number;
  /** Absent: binary, and JSON from a server that takes no bytes. */
  readonly encoding?: "json" | "binary" | undefined;
}

/** A header, and where its value is kept: what a run file holds is copied and shown. */
type ServerAuth = { readonly header: string } & (
  | { readonly file: string; readonly env?: undefined }
  | { readonly env: string; readonly file?: undefined }
);

/** Nobody needs longer names, and they are shown in messages. */
const name = z.string().min(1).max(256);

const url = z.string().superRefine((text, context) => {
  const found = URL.canParse(text) ? new URL(text) : null;
  const problem = (message: string) => context.addIssue({ code: "custom", message });
  if (found === null || !/^https?:$/.test(found.protocol))
    problem(`expected http://… or https://…, found ${JSON.stringify(text)}`);
  else if (found.username !== "" || found.password !== "")
    problem("expected no credentials in the address: name the file or the variable that holds them under auth");
});

/** As RFC 9110 §5.1 has names of fields. */
const header = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, "expected the name of a header")
  .default("authorization");

const auth: z.ZodType<ServerAuth> = z.union([
  z.strictObject({ header, file: z.string().min(1) }),
  z.strictObject({ header, env: z.string().min(1) }),
]);

/** A slow model on a busy machine answers within it. */
const defaultTimeoutMs = 10_000;

export const serverSpec: z.ZodType<ServerSpec> = z.strictObject({
  url,
  model: name,
  version: name.optional(),
  input: name.optional(),
  output: name.optional(),
  yields: z.enum(["logits", "probabilities"]).optional(),
  auth: auth.optional(),
  ca: z.string().min(1).optional(),
  timeoutMs: z.int().min(1).max(600_000).default(defaultTimeoutMs),
  concurrency: z.int().min(1).max(64).default(1),
  encoding: z.enum(["json", "binary"]).optional(),
});
