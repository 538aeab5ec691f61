/** Inputs that are read a sample at a time, wherever they lie. */
export interface InputRows {
  readonly element: "uint8" | "float32";
  /** Copies what is stored of a sample. @param to - Of that element, as long as a sample. */
  readonly copyRow: (id: number, to: Uint8Array | Float32Array) => void;
}

/** @param size - Values of a sample. */
export function inputRows(inputs: Uint8Array | Float32Array | InputRows, size: number): InputRows {
  if ("copyRow" in inputs) return inputs;
  return {
    element: inputs instanceof Uint8Array ? "uint8" : "float32",
    copyRow: (id, to) => to.set(inputs.subarray(id * size, (id + 1) * size)),
  };
}

/** Of float32, so many samples' from one on, `[count, size]`. */
export function copiedRows(rows: InputRows, first: number, count: number, size: number): Float32Array {
  const values = new Float32Array(count * size);
  for (let i = 0; i < count; i++) rows.copyRow(first + i, values.subarray(i * size, (i + 1) * size));
  return values;
}

/** Memory for what is stored of so many values. */
export function storedValues({ element }: Pick<InputRows, "element">, length: number): Uint8Array | Float32Array {
  return element === "uint8" ? new Uint8Array(length) : new Float32Array(length);
}
