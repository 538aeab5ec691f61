/**
 * What is kept by names that somebody chose: an object that has these keys and no others, so that nobody finds JavaScript's
 * own `constructor` or `toString` where a name is missing. For `z.record(…).overwrite(byName)`.
 */
export function byName<Value>(values: Record<string, Value>): Record<string, Value> {
  return Object.assign(Object.create(null) as Record<string, Value>, values);
}
