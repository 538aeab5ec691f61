import type { RunSpec } from "@faculty/shared/config";

/**
 * Teachers that are one under several names, by what decides what they say: each name has a say of its own.
 * @param digests - By teacher, of its model or of its saved outputs, where it is known.
 */
export function sameTeacherWarnings(
  { teachers }: Pick<RunSpec, "teachers">,
  digests: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Map<string, string[]>();
  for (const { name, classMap, outputs } of teachers) {
    const digest = digests[name];
    if (digest === undefined) continue;
    const said = JSON.stringify([digest, classMap, outputs]);
    names.set(said, [...(names.get(said) ?? []), name]);
  }
  return [...names.values()]
    .filter((one) => one.length > 1)
    .map(
      ([first = "", ...others]) =>
        `teachers ${[first, ...others].join(" and ")} are one teacher under ${others.length + 1} names, of digest ${digests[first]}: what it says counts ${others.length + 1} times; leave ${others.length === 1 ? "one" : "all but one"} out`,
    );
}
