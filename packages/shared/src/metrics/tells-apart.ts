/** Whether labels are of at least two classes: else whatever is measured by them says nothing. */
export function tellsApart(labels: ArrayLike<number>): boolean {
  for (let i = 1; i < labels.length; i++) if (labels[i] !== labels[0]) return true;
  return false;
}
