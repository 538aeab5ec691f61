/** A layer's configuration under the names that TensorFlow.js gives its keys, and its words: `batch_input_shape`, `log_softmax`. */
export function camelCased(value: unknown): unknown {
  if (typeof value === "string") return camelCase(value);
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === "name" && typeof inner === "string" ? [key, inner] : [camelCase(key), camelCased(inner)],
    ),
  );
}

function camelCase(word: string): string {
  return word.length <= 1 ? word : word.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());
}
