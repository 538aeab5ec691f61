import fc from "fast-check";

/** Stands for lists within lists, deeper than a call stack; written as text, since JSON.stringify goes down by calls. */
const deep = "deep, to be written as text";
const deepMark = JSON.stringify(deep);
const deepText = "[".repeat(30_000) + "]".repeat(30_000); // fits into a head of 64 KiB
const longText = 5000;
/** What was repeated may be repeated again: every reader's file or message is bounded, and so is what it is fed. */
const maxTextLength = 2 ** 20;
const maxDeep = 8;

/** Values that readers stumble over: numbers out of range, paths out of the folder, names that JavaScript knows. */
const garbage: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  0.5,
  1e308,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  "",
  "\0",
  "../../etc/passwd",
  "/etc/passwd",
  "file:///etc/passwd",
  "C:\\windows",
  ">",
  "a.b.*",
  "__proto__",
  "constructor",
  "x".repeat(longText),
  "\u{10ffff}\ud800",
  [],
  [[]],
  {},
  { __proto__: null, length: 3 },
  [2 ** 31, 2 ** 31, 2 ** 31, 2 ** 31],
  [0, 2 ** 53 - 1],
  [1, 1, 1, 1, 1, 1, 1, 1, 1],
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  deep,
];

const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...garbage) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: -10, max: 10 }) },
);

interface Edit {
  readonly kind: "replace" | "remove" | "add" | "repeat";
  /** At each level, which member to enter, from 0 to 1; where it ends the edit takes place. */
  readonly path: readonly number[];
  readonly key: string;
  readonly value: unknown;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom("replace", "replace", "remove", "add", "repeat"),
  path: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
  key: fc.constantFrom("extra", "__proto__", "kind", "toString", "name", "0"),
  value,
});

/** The text of one of the valid values with one to four of its parts replaced, removed, added or repeated. */
export function mutatedJson(valid: readonly unknown[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([whole, edits]) =>
      JSON.stringify(edits.reduce((value, { path, ...change }) => edited(value, path, change), whole)),
    )
    .filter((text) => text.length <= maxTextLength && text.split(deepMark).length <= maxDeep + 1)
    .map((text) => text.replaceAll(deepMark, deepText));
}

function edited(whole: unknown, path: readonly number[], change: Omit<Edit, "path">): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof whole !== "object" || whole === null) return change.value;
  const entries = Array.isArray(whole) ? whole.map((item, i) => [String(i), item] as const) : Object.entries(whole);
  const index = Math.min(entries.length - 1, Math.floor(step * entries.length));
  const entry = entries[index];
  const rebuild = (changed: readonly (readonly [string, unknown])[]) =>
    Array.isArray(whole) ? changed.map(([, item]) => item) : Object.fromEntries(changed);
  if (entry === undefined || (rest.length === 0 && change.kind === "add"))
    return rebuild([...entries, [change.key, change.value]]);
  if (rest.length > 0 && typeof entry[1] === "object" && entry[1] !== null)
    return rebuild(entries.with(index, [entry[0], edited(entry[1], rest, change)]));
  switch (change.kind) {
    case "remove":
      return rebuild(entries.toSpliced(index, 1));
    case "repeat":
      return rebuild([...entries, ...Array.from({ length: 100 }, (_, i) => [`${entry[0]}${i}`, entry[1]] as const)]);
    case "replace":
    case "add": // handled above where it ends; below a leaf there is nothing to add to
      return rebuild(entries.with(index, [entry[0], change.value]));
  }
}
