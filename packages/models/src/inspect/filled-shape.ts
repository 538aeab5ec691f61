/**
 * The shape of a sample as a model takes it.
 * @param shape - As the model says it; null where an extent is open, undefined where nothing is said.
 * @param whereOpen - What stands in for open extents, by its place.
 * @returns Null where that leaves one open.
 */
export function filledShape(
  shape: readonly (number | null)[] | undefined,
  whereOpen: readonly number[] | undefined,
): readonly number[] | null {
  const filled = (shape ?? whereOpen)?.map((extent, axis) => extent ?? whereOpen?.[axis] ?? null) ?? [];
  const isWhole = filled.length > 0 && filled.every((extent) => extent !== null && extent >= 1);
  return isWhole ? (filled as readonly number[]) : null;
}

/** `[any, 28]`. */
export function shownExtents(shape: readonly (number | null)[]): string {
  return `[${shape.map((extent) => extent ?? "any").join(", ")}]`;
}
