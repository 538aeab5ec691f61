import { FacultyError } from "@faculty/shared/errors";
import { insteadOfKeras3, isKeras3 } from "./from-keras3.ts";

/**
 * What TensorFlow.js says of a model that it does not build or run, as one sentence.
 * @param who - Begins the sentence, `model teachers/a`.
 * @param topology - Of the model, as its file has it.
 */
export function refusal(who: string, topology: unknown, cause: unknown): FacultyError {
  if (cause instanceof FacultyError && cause.message.startsWith(who)) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  const [, part, kind] = /Unknown (\w+): ([^\s.]+)/.exec(said) ?? []; // a layer, an activation, an initializer …
  const [, operation] = /Unknown op '([^']+)'/.exec(said) ?? [];
  const why =
    kind !== undefined
      ? `TensorFlow.js knows no ${part} ${kind}${called(topology, "class_name", kind)}`
      : operation !== undefined
        ? `TensorFlow.js knows no operation ${operation}${called(topology, "op", operation)}`
        : `TensorFlow.js refuses it: ${said.split("\n", 1)[0]}`;
  const isOfKeras3 = isKeras3(topology);
  const message = isOfKeras3 ? `${who}, written by Keras 3: ${why}; ${insteadOfKeras3}` : `${who}: ${why}`;
  return new FacultyError("BAD_MODEL", message, { who }, { cause });
}

/** The name of the first layer or node of that kind. */
function called(topology: unknown, key: "class_name" | "op", kind: string): string {
  const open = [topology];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const { [key]: found, name, config } = value as Readonly<Record<string, unknown>>;
    const own = name ?? (config as { readonly name?: unknown } | null | undefined)?.name;
    if (found === kind && typeof own === "string") return `, as ${own} is`;
    open.push(...Object.values(value).reverse());
  }
  return "";
}
