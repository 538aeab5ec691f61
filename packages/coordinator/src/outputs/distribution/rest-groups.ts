import { mostRestGroups, type RestGroups } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import type { LabelSpace } from "./label-space.ts";

/** Classes of the run in groups, each of those that the same teachers know. */
export interface KnownGroups {
  /** Group of each class, `[classes]`; groups are numbered as their first classes rise. */
  readonly ofClass: Uint8Array;
  /** Classes of each. */
  readonly sizes: readonly number[];
  /** Whether each group's classes are known, of each teacher. */
  readonly knownBy: readonly (readonly boolean[])[];
}

/** @throws FacultyError CLASS_MISMATCH where teachers share classes in more ways than a byte numbers. */
export function knownGroups(spaces: readonly LabelSpace[]): KnownGroups {
  const [{ columns }] = spaces as readonly [LabelSpace];
  const isWhole = spaces.every(({ known }) => known === columns.length);
  if (isWhole)
    return { ofClass: new Uint8Array(columns.length), sizes: [columns.length], knownBy: spaces.map(() => [true]) };
  const numbers = new Map<string, number>();
  const sizes: number[] = [];
  const ofClass = Uint8Array.from(columns, (_, c) => {
    const knowing = spaces.map((space) => ((space.columns[c] as number) < 0 ? "-" : "+")).join("");
    const group = numbers.get(knowing) ?? numbers.size;
    numbers.set(knowing, group);
    sizes[group] = (sizes[group] ?? 0) + 1;
    return group;
  });
  if (numbers.size > mostRestGroups)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `teachers share classes in ${numbers.size} ways, a sparse codec takes ${mostRestGroups}; say codec: float16`,
    );
  return { ofClass, sizes, knownBy: spaces.map((_, k) => [...numbers.keys()].map((knowing) => knowing[k] === "+")) };
}

/** As rows that travel have them; absent: all classes are one group. */
export function restGroups({ ofClass, sizes }: KnownGroups): RestGroups | undefined {
  return sizes.length === 1 ? undefined : { count: sizes.length, ofClass };
}
