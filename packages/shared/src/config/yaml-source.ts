import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type YAMLMap } from "yaml";
import { className } from "../names/class-name.ts";
import { tooDeepAt } from "./yaml-depth.ts";

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

/** JavaScript gives it a meaning of its own, and who builds plain objects drops it without a word. */
const unreadableKey = "__proto__";

/** Reads one YAML 1.2 document of the core schema. Aliases are refused: a run file says everything where it stands. */
export function parseYaml(text: string): YamlSource {
  const lineCounter = new LineCounter();
  const deepAt = tooDeepAt(text);
  // The parser compares each key with every other: many keys would take it minutes, so that is done below.
  const options = { lineCounter, prettyErrors: false, stringKeys: true, uniqueKeys: false };
  const document = parseDocument(deepAt === null ? text : "", options);
  const positionAt = (offset: number): TextPosition => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    position: positionAt(pos[0]),
    message,
  }));
  if (deepAt !== null) problems.push({ position: placeIn(text, deepAt), message: "this is nested too deep" });
  visit(document, {
    Map: (_, map) => {
      for (const offset of repeatedKeys(map))
        problems.push({ position: positionAt(offset), message: "this key is already given above" });
      for (const { key } of map.items)
        if (isScalar(key) && key.value === unreadableKey)
          problems.push({ position: positionAt(startOf(key) ?? 0), message: `no key can be called ${unreadableKey}` });
    },
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

/** Where the keys of a mapping stand that an earlier key of it equals, in any form of Unicode. */
function repeatedKeys({ items }: YAMLMap): readonly number[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const isNew = seen.size < seen.add(typeof key.value === "string" ? className(key.value) : key.value).size;
    return isNew ? [] : [startOf(key) ?? 0];
  });
}

/** For a text that was not parsed, of which no line counter knows. */
function placeIn(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
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
