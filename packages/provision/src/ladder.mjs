// @ts-check
import { reasonOf } from "./setup-error.mjs";

/**
 * @typedef {{ rung: "native", reason: string, libraryVersion: string }
 *   | { rung: "wasm" | "cpu", reason: string }} TensorflowChoice
 */

/**
 * What the decision depends on; every function rejects with its reason.
 * @template Source
 * @typedef {object} Ladder
 * @property {string | undefined} wanted - `FACULTY_BACKEND`
 * @property {string | undefined} platformProblem - why no library exists for this machine
 * @property {() => Promise<string>} installed - the version of an addon that already works
 * @property {() => Promise<readonly Source[]>} sources - in the order to try
 * @property {(source: Source) => string} nameOf
 * @property {(source: Source) => Promise<string>} build - fetches, builds, loads; gives the version
 */

/**
 * Native TensorFlow if there is any way to it, else the reason in one sentence; never rejects for want of it.
 * Order: an addon that works → each library source → wasm.
 * @template Source
 * @param {Ladder<Source>} ladder
 * @param {AbortSignal} abort - the one reason to reject
 * @returns {Promise<TensorflowChoice>}
 */
export async function climb(ladder, abort) {
  if (ladder.wanted === "wasm" || ladder.wanted === "cpu") {
    return { rung: ladder.wanted, reason: `FACULTY_BACKEND=${ladder.wanted} asks for it` };
  }
  if (ladder.platformProblem !== undefined) return { rung: "wasm", reason: ladder.platformProblem };
  try {
    return { rung: "native", reason: "an addon was already built", libraryVersion: await ladder.installed() };
  } catch {
    abort.throwIfAborted();
  }
  /** Why, and of which sources. @type {Map<string, string[]>} */
  const failures = new Map();
  for (const source of await ladder.sources()) {
    try {
      const libraryVersion = await ladder.build(source);
      const before = failures.size === 0 ? "" : ` (not ${sentence(failures)})`;
      return { rung: "native", reason: `built with ${ladder.nameOf(source)}${before}`, libraryVersion };
    } catch (error) {
      abort.throwIfAborted();
      const reason = reasonOf(error);
      failures.set(reason, [...(failures.get(reason) ?? []), ladder.nameOf(source)]);
    }
  }
  return { rung: "wasm", reason: `native TensorFlow could not be built: ${sentence(failures)}` };
}

/** @param {ReadonlyMap<string, readonly string[]>} failures */
function sentence(failures) {
  return [...failures].map(([reason, names]) => `${names.join(" and ")}: ${reason}`).join("; ");
}
