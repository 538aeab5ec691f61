import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";

/** A place in a text, both from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

export type KeyPath = readonly (string | number)[];

/** A YAML text with the place of every key. */
export interface YamlSource {
  /** Syntax errors, keys given twice, unknown tags and aliases; where there are any, `value` is undefined. */
  readonly problems: readonly { readonly position: TextPosition; readonly message: string }[];
  /** Plain data: mappings, lists, text, numbers, booleans, null. */
  readonly value: unknown;
  /** Where the value at a path begins, or the key itself; of a missing key, the mapping that lacks it. */
  positionOf(path: KeyPath, part: "value" | "key"): TextPosition;
}

/** Reads one YAML 1.2 document of the core schema. Aliases are refused: a run file says everything where it stands. */
export function parseYaml(text: string): YamlSource {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  const positionAt = (offset: number): TextPosition => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    position: positionAt(pos[0]),
    message: code === "DUPLICATE_KEY" ? "this key is already given above" : message,
  }));
  visit(document, {
    Alias: (_, { source, range }) => {
      const message = `alias *${source} is not allowed, write the value out`;
      problems.push({ position: positionAt(range?.[0] ?? 0), message });
    },
  });
  return {
    problems,
    value: problems.length === 0 ? document.toJS() : undefined,
    positionOf: (path, part) => positionAt(offsetOf(document, path, part)),
  };
}

function offsetOf(document: Document, path: KeyPath, part: "value" | "key"): number {
  let node: unknown = document.contents;
  let anchor = startOf(node) ?? 0; // of the key, or the list entry, that leads to `node`
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) return anchor;
      anchor = startOf(pair.key) ?? anchor;
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      anchor = startOf(node) ?? anchor;
    } else {
      return anchor;
    }
  }
  return part === "key" ? anchor : (startOf(node) ?? anchor);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
