import { readFile } from "node:fs/promises";
import { unknownOperator } from "@faculty/models/inspect";
import { everyNode, type OnnxFile, withOutputs } from "@faculty/models/onnx";
import { asFacultyError, FacultyError } from "@faculty/shared/errors";
import { openInThread, type Session } from "./onnx-thread.ts";

interface SessionOptions {
  /** Begins messages, `model teachers/a.onnx`. */
  readonly who: string;
  readonly file: string;
  readonly read: Pick<OnnxFile, "model" | "folder">;
  /** Values that it yields beside its own outputs. */
  readonly further?: readonly string[];
  /** Whether it is prepared to run: fused and laid out for this processor. */
  readonly isToRun?: boolean;
}

/**
 * The model of a file in ONNX Runtime. One thread computes, so that the same samples give the same bits whatever else the
 * machine does: with several, how a sum is split depends on how many there are. The caller releases it.
 * @throws FacultyError BAD_MODEL.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { who, file, read, further = [], isToRun = true } = options;
  const own = new Set(read.model.outputs.map(({ name }) => name));
  const added = further.filter((name) => !own.has(name));
  try {
    return await openInThread(withOutputs(await readFile(file), added), {
      ...oneThread,
      graphOptimizationLevel: isToRun ? "all" : "disabled",
      extra: { session: { model_external_initializers_file_folder_path: read.folder } },
    });
  } catch (cause) {
    throw refusal(who, read.model, cause);
  }
}

/**
 * A graph that was written here, in ONNX Runtime, as `openSession` opens a file. Of as many samples as threads, and more,
 * any number of threads gives the same bits. The caller releases it.
 * @param who - Begins messages.
 * @param bytes - The session's from then on.
 * @throws FacultyError INTERNAL with the runtime's reason where it does not take what was written.
 */
export async function openWritten(who: string, bytes: Uint8Array, threads: number): Promise<Session> {
  try {
    return await openInThread(bytes, { ...oneThread, intraOpNumThreads: threads, graphOptimizationLevel: "all" });
  } catch (cause) {
    const [why] = asFacultyError(cause).message.split("\n", 1);
    throw new FacultyError(
      "INTERNAL",
      `${who}: ONNX Runtime does not take what was written: ${why}`,
      { who },
      { cause },
    );
  }
}

const oneThread = {
  executionProviders: ["cpu"],
  executionMode: "sequential",
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 3, // 2 would have warnings too
} as const;

/** What ONNX Runtime says of a model that it does not load, as one sentence. */
function refusal(who: string, model: OnnxFile["model"], cause: unknown): FacultyError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const [, unregistered] = /No Op registered for (\S+) with/.exec(said) ?? [];
  const [, domain, op = unregistered] = /error: (\S*?):(\S+?)\(-?\d+\) is not a registered/.exec(said) ?? [];
  const node = everyNode(model).find((one) => one.op === op && (domain === undefined || one.domain === domain));
  if (node !== undefined) return unknownOperator(who, node);
  const [, kind, named] = /Could not find an implementation for (\w+)\(\d+\) node with name '([^']*)'/.exec(said) ?? [];
  const why =
    kind === undefined
      ? `ONNX Runtime refuses it: ${said.split("\n", 1)[0]}; copy or export it again`
      : `ONNX Runtime does not compute operator ${kind} of node ${named || "without a name"} for its types; export the model in float32`;
  return new FacultyError("BAD_MODEL", `${who}: ${why}`, { who }, { cause });
}
