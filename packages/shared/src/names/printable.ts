/**
 * What a terminal, an editor or a log may be given of a text that others wrote: control characters but tab and line feed,
 * and marks that turn the direction of what follows, are written out, as in `\u001b[31m`. In JSON that is the same text.
 */
export function printable(text: string): string {
  return text.replaceAll(meant, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** C0 and C1, line and paragraph separators, bidirectional embeddings, overrides and isolates. */
const meant =
  // oxlint-disable-next-line no-control-regex -- they are what it is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
