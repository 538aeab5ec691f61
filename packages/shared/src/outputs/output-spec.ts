/** Which classes a distribution is over, in the order of its columns. */
export type Classes =
  | { readonly names: readonly string[] }
  /** Too many for a head: their names are those of a vocabulary, which goes by its digest. */
  | { readonly count: number; readonly vocabulary: string };

/** What each kind of output says of itself beside its name. A further kind is a further key. */
interface KindKeys {
  /** One class of many at each position. */
  readonly distribution: {
    readonly over: Classes;
    /** Extents of what has a row of its own within a sample; `[]`: the sample as a whole. */
    readonly positions: readonly number[];
  };
}

/** The key of every table of what depends on the kind: a kind that lacks a row in one of them does not compile. */
export type OutputKind = keyof KindKeys;

/** What a model says of a sample: described, never assumed. The specs of all kinds, or of the one named. */
export type OutputSpec<Kind extends OutputKind = OutputKind> = {
  readonly [Each in Kind]: { readonly name: string; readonly kind: Each } & KindKeys[Each];
}[Kind];
