import module from "node:module";

/**
 * Has Node.js keep what it compiles from now on, so that the next process reads it in place of compiling it again: from
 * Node.js 22.1 on, those before cannot.
 * @param folder - Made where it is not there. Where it cannot be written, nothing is kept.
 */
export function keepCompiled(folder: string): void {
  const enable: unknown = Reflect.get(module, "enableCompileCache");
  if (typeof enable === "function") enable(folder);
}
