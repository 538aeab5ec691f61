import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { FacultyError } from "@faculty/shared/errors";
import { readToolchain } from "@faculty/shared/processes";
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
    throw unavailable("ONNX models need", "does not load here", cause);
  }
}

/** Finds a package by its name without loading it; throws where it is not there. */
export type FindPackage = (name: string) => string;

/**
 * Looks whether ONNX Runtime is set up, and loads nothing.
 * @param who - `teacher a`
 * @throws FacultyError BACKEND_UNAVAILABLE.
 */
export function requireOnnxRuntime(who: string, find: FindPackage = findOnnxRuntime): void {
  try {
    find(packageName);
  } catch (cause) {
    throw unavailable(`${who} is an ONNX model, which needs`, "is not set up here", cause);
  }
}

function unavailable(needing: string, why: string, cause: unknown): FacultyError {
  return new FacultyError(
    "BACKEND_UNAVAILABLE",
    `${needing} the package ${packageName}, which ${why} (${process.platform} ${process.arch}): npx faculty setup --with onnx installs it`,
    { packageName },
    { cause },
  );
}

function loaded(name: string): Promise<OnnxRuntime> {
  return import(pathToFileURL(findOnnxRuntime(name)).href) as Promise<OnnxRuntime>;
}

const require = createRequire(import.meta.url);

/**
 * The file that onnxruntime-node begins with: where Node.js finds it by its name, as in a checkout, else where setup put
 * it. Throws where there is none.
 */
export function findOnnxRuntime(name: string = packageName): string {
  try {
    return require.resolve(name);
  } catch (cause) {
    const folder = readToolchain()?.onnxRuntime;
    if (folder === undefined) throw cause;
    return require.resolve(folder);
  }
}
