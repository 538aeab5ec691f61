import { z } from "zod";
import { nearMiss } from "../names/near-miss.ts";
import type { KeyPath } from "./yaml-source.ts";

/** One place where a value does not fit its schema. */
export interface SchemaProblem {
  readonly path: KeyPath;
  /** Whether `path` names a key that should not be there, or a value that should be another. */
  readonly part: "key" | "value";
  /** Expected and found, to follow the key and a colon. */
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** Longest piece of a value that a message repeats. */
const maxShownCharacters = 60;

/** Parses a value, or tells everything that is wrong with it. */
export function parseValue<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
): { kind: "fits"; value: Value } | { kind: "problems"; problems: readonly SchemaProblem[] } {
  const parsed = schema.safeParse(value, { error: knownKeys });
  if (parsed.success) return { kind: "fits", value: parsed.data };
  return { kind: "problems", problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, [], value)) };
}

/** The issue itself names only the unknown keys; the schema that knows the others is seen here alone. */
function knownKeys(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "unrecognized_keys" || !(issue.inst instanceof z.ZodObject)) return undefined;
  return Object.keys(issue.inst.shape).join(" ");
}

/** @param value - What lies at `prefix`, the path that `issue.path` continues. */
function problemsOf(issue: Issue, prefix: KeyPath, value: unknown): SchemaProblem[] {
  const path = [...prefix, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  const found = valueAt(value, issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = issue.message.split(" ");
    return issue.keys.map((key) => ({
      path: [...path, key],
      part: "key",
      message: `unknown key, ${nearest(key, known)}`,
    }));
  }
  if (issue.code === "custom") return [{ path, part: "value", message: issue.message }];
  const branch = issue.code === "invalid_union" ? closestBranch(issue, found) : null;
  if (branch !== null) return branch.flatMap((inner) => problemsOf(inner, path, found));
  const message = `expected ${expectation(issue)}, found ${shown(found)}${hint(issue, found)}`;
  return [{ path, part: "value", message }];
}

/**
 * The alternative that was most likely meant: of the right kind, with problems in the fewest of its keys, then the fewest;
 * null where none is.
 */
function closestBranch(issue: Extract<Issue, { code: "invalid_union" }>, found: unknown): readonly Issue[] | null {
  const meant = issue.errors.filter((branch) => !branch.some((inner) => isMisfit(inner, found)));
  const keys = (branch: readonly Issue[]) => new Set(branch.map(({ path }) => path[0])).size;
  return meant.sort((a, b) => keys(a) - keys(b) || a.length - b.length)[0] ?? null;
}

/** Whether an issue says that a value is another kind of thing altogether, not that a part of it is wrong. */
function isMisfit(issue: Issue, found: unknown): boolean {
  if (issue.code !== "invalid_union") return issue.path.length === 0 && /^invalid_(type|value)$/.test(issue.code);
  if (issue.errors.length === 0) return valueAt(found, issue.path) === undefined; // a discriminator that is not there
  return issue.path.length === 0 && closestBranch(issue, found) === null;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeNames[issue.expected] ?? issue.expected;
    case "invalid_value":
      return oneOf(issue.values.map(String));
    case "too_small":
      return bound(issue.inclusive === false ? "more than" : "at least", issue.minimum, issue.origin);
    case "too_big":
      return bound(issue.inclusive === false ? "less than" : "at most", issue.maximum, issue.origin);
    case "invalid_union":
      if (issue.errors.length === 0) return oneOf(optionsOf(issue));
      return [...new Set(issue.errors.flatMap((branch) => branch.map(expectation)))].join(" or ");
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_key":
    case "invalid_element":
    case "unrecognized_keys":
    case "custom":
      return issue.message;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "an integer",
  boolean: "true or false",
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  tuple: "a list",
};

function bound(relation: string, limit: number | bigint, origin: string): string {
  if (origin === "array") return `a list of ${relation} ${limit}`;
  return origin === "string" ? `text of ${relation} ${limit} characters` : `${relation} ${limit}`;
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`;
}

/** How a value that YAML takes for no text becomes one; for text that should have been one of several, the one it was meant to be. */
function hint(issue: Issue, found: unknown): string {
  if (issue.code === "invalid_type" && issue.expected === "string" && isNoText(issue, found))
    return `; in quotes, "${String(found)}", it is text`;
  if (typeof found !== "string") return "";
  const options = issue.code === "invalid_value" ? issue.values.map(String) : optionsOf(issue);
  const guess = options.length > 1 ? nearMiss(found, options) : null;
  return guess === null ? "" : `; did you mean ${guess}?`;
}

/** Of another kind than it looks: `7`, `1e3`, `true`, and in a list `null`, which elsewhere is a value left out. */
function isNoText(issue: Issue, found: unknown): boolean {
  if (found === null) return typeof issue.path.at(-1) === "number";
  return typeof found === "number" || typeof found === "boolean";
}

function optionsOf(issue: Issue): string[] {
  return issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options)
    ? issue.options.map(String)
    : [];
}

function nearest(key: string, known: readonly string[]): string {
  const guess = nearMiss(key, known);
  return guess === null ? `expected ${oneOf(known)}` : `did you mean ${guess}?`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "a mapping";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > maxShownCharacters ? `${text.slice(0, maxShownCharacters)}…` : text;
}
