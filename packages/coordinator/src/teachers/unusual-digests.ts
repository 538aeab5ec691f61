import type { Directory } from "./directory.ts";

/** Those of the digests that replicas would not be offered of anyway: a student's first pulls name none at all. */
export function unusualDigests(
  digests: Readonly<Record<string, string>> = {},
  { digestOf }: Pick<Directory, "digestOf">,
): string {
  const unusual = Object.entries(digests).filter(([teacher, digest]) => digest !== digestOf(teacher));
  return unusual
    .map((pair) => pair.join("@"))
    .sort()
    .join(" ");
}
