/** So many tell a head from what is before it. */
const most = 5;

/**
 * The operations that a tensor was computed by, the last one at the end.
 * @param last - Where the tensor comes from; undefined where that is not told.
 * @param before - Of an operation, the one that computed what it reads.
 */
export function lastOperations<Node>(
  last: Node | undefined,
  before: (node: Node) => Node | undefined,
  nameOf: (node: Node) => string,
): readonly string[] {
  const names: string[] = [];
  for (let node = last; node !== undefined && names.length < most; node = before(node)) names.unshift(nameOf(node));
  return names;
}
