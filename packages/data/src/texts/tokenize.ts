/**
 * The tokens of a text, in lower case: words (letters with marks and apostrophes inside), numbers, and runs of any other
 * characters that are not spaces, such as `!!!`, `:-)` and `://`.
 */
export function tokenize(text: string): readonly string[] {
  return text.toLowerCase().match(token) ?? [];
}

const token = /\p{L}[\p{L}\p{M}]*(?:['’][\p{L}\p{M}]+)*|\p{N}+|[^\s\p{L}\p{N}]+/gu;
