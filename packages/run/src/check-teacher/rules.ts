import type { Rule } from "./asking/rule.ts";
import { bfloat16, float16, int8, sampled, topK } from "./rules/codecs.ts";
import { deadline, waiting } from "./rules/deadline.ts";
import { describe, digest } from "./rules/describe.ts";
import { draining } from "./rules/draining.ts";
import { heartbeat, samples } from "./rules/heartbeats.ts";
import { byReference, bytes, otherDataset } from "./rules/inputs.ts";
import { layers, reductions, unknownLayer } from "./rules/layers.ts";
import { messageSize } from "./rules/message-size.ts";
import { newer } from "./rules/newer.ts";
import { oneReply } from "./rules/one-reply.ts";
import { overload } from "./rules/overload.ts";
import { correlation, repeats, replicas } from "./rules/repeats.ts";
import { rowOrder, splitting } from "./rules/rows.ts";
import { service } from "./rules/service.ts";
import { logits, signal, temperature } from "./rules/signals.ts";
import { frames, headers } from "./rules/torn-frames.ts";
import { inputs, requests, strangers } from "./rules/wrong-requests.ts";

/** What a teacher is put to, in this order: each stands on those before it. The table of docs/protocol.md §9. */
export const rules: Readonly<Record<string, Rule>> = {
  describe,
  service,
  signal,
  logits,
  temperature,
  float16,
  bfloat16,
  int8,
  "top-k": topK,
  sampled,
  repeats,
  replicas,
  "row-order": rowOrder,
  splitting,
  bytes,
  "by-reference": byReference,
  "other-dataset": otherDataset,
  layers,
  reductions,
  "unknown-layer": unknownLayer,
  newer,
  correlation,
  deadline,
  waiting,
  "message-size": messageSize,
  frames,
  headers,
  requests,
  inputs,
  strangers,
  "one-reply": oneReply,
  heartbeat,
  samples,
  digest,
  overload,
  draining,
};
