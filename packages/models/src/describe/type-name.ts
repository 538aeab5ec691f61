const names: Readonly<Record<string, string>> = {
  DT_FLOAT: "float32",
  DT_DOUBLE: "float64",
  DT_HALF: "float16",
};

/** One name for a type of number, whatever a model's file calls it: `DT_FLOAT` is float32. */
export function typeName(written: string | undefined): string {
  return written === undefined ? "float32" : (names[written] ?? written.replace(/^DT_/, "").toLowerCase());
}
