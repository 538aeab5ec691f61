import { FacultyError } from "@faculty/shared/errors";
import type * as common from "onnxruntime-common";

/** The part of onnxruntime-node that is used; its package need not be there for ours to compile. */
export type OnnxRuntime = typeof common;

const packageName: string = "onnxruntime-node";

/**
 * ONNX Runtime, which is set up where somebody asks for it; loaded by the first call.
 * @throws FacultyError BACKEND_UNAVAILABLE.
 */
export async function onnxRuntime(load: (name: string) => Promise<OnnxRuntime> = loaded): Promise<OnnxRuntime> {
  try {
    return await load(packageName);
  } catch (cause) {
    throw new FacultyError(
      "BACKEND_UNAVAILABLE",
      `ONNX models need the package ${packageName}, which does not load here (${process.platform} ${process.arch}): npm run setup -- --with onnx installs it`,
      { packageName },
      { cause },
    );
  }
}

function loaded(name: string): Promise<OnnxRuntime> {
  return import(name) as Promise<OnnxRuntime>;
}
