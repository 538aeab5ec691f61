import { rowWidth, shortForm } from "@faculty/shared/outputs";
import type { TeacherDescription } from "@faculty/shared/protocol";
import type { Readiness } from "./readiness.ts";

/** What a path is answered with. */
export interface AdminReply {
  readonly status: 200 | 404 | 503;
  readonly body: unknown;
}

export interface AdminState {
  readonly version: string;
  readonly readiness: () => Readiness;
  /** Undefined in every role but a teacher's, and there until the model is loaded. */
  readonly model: () => TeacherDescription | undefined;
}

const modelPath = /^\/v2\/models\/([A-Za-z0-9_-]{1,64})(\/ready)?$/;

/**
 * Health as Kubernetes and the Open Inference Protocol v2 ask for it. `/livez` says that the event loop turns and nothing
 * else: a liveness that depends on NATS would have every process killed when NATS is.
 */
export function adminReply(path: string, { version, readiness, model }: AdminState): AdminReply {
  const state = readiness();
  const isReady = state.kind === "ready";
  const ready: AdminReply = { status: isReady ? 200 : 503, body: { ready: isReady, state: state.kind } };
  if (path === "/livez") return { status: 200, body: { live: true } };
  if (path === "/readyz") return ready;
  const served = model();
  if (path === "/v2") return { status: 200, body: { name: "faculty", version, extensions: [] } };
  if (path === "/v2/health/live") return { status: 200, body: { live: true } };
  if (path === "/v2/health/ready") return ready;
  const [, name, wantsReady] = modelPath.exec(path) ?? [];
  if (served === undefined || name !== served.teacher) return { status: 404, body: { error: `nothing is at ${path}` } };
  return wantsReady === undefined
    ? { status: 200, body: modelMetadata(served) }
    : { ...ready, body: { name, ready: isReady } };
}

/** The model as OIP describes it; inference itself is on NATS. */
function modelMetadata({ teacher, digest, inputShape, output, vocabulary }: TeacherDescription) {
  return {
    name: teacher,
    versions: [digest],
    platform: "faculty",
    inputs: [{ name: "input", datatype: vocabulary === undefined ? "FP32" : "INT32", shape: [-1, ...inputShape] }],
    outputs: [{ name: "signal", datatype: "FP32", shape: [-1, rowWidth(output)] }],
    parameters: { classes: shortForm(output) },
  };
}
