/** Whether a teacher is shown the texts of samples: of all datatypes of `input` it takes BYTES. */
export function takesTexts({
  inputDatatypes = [],
}: {
  readonly inputDatatypes?: readonly string[] | undefined;
}): boolean {
  return inputDatatypes.includes("BYTES");
}

/** Of one sample that is a text, as a teacher of texts describes it. */
export const textShape: readonly number[] = [1];
