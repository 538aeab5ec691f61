/** What each of the 65,536 codes of 16 bits stands for. Whoever has one never writes to it: what follows from it is kept. */
export type Codebook = Float32Array;

/** Codes of 16 bits. */
export const codeCount: number = 2 ** 16;

/** Of each code as it is, and scaled as it was asked for last. */
const scaled = new WeakMap<Codebook, { readonly scale: number; readonly book: Codebook }>();

/** Each value times `scale`, rounded to float32. Of one scale it is one object for as long as no other is asked for. */
export function scaledCodebook(book: Codebook, scale: number): Codebook {
  if (scale === 1) return book;
  const last = scaled.get(book);
  if (last?.scale === scale) return last.book;
  const made = { scale, book: book.map((value) => value * scale) };
  scaled.set(book, made);
  return made.book;
}

/** The value of each code. */
export function decodedCodes(codes: Uint16Array, book: Codebook): Float32Array {
  const values = new Float32Array(codes.length);
  for (let i = 0; i < codes.length; i++) values[i] = book[codes[i] as number] as number;
  return values;
}
