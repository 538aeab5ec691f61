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
  /** Of each class, whether it is there: none, one or several at each position. */
  readonly independent: { readonly over: Classes; readonly positions: readonly number[] };
  /** Numbers: measures, coordinates, reconstructions. */
  readonly values: {
    /** Of what is said of a sample; `[]`: one number. */
    readonly shape: readonly number[];
    /** How values spread, `[sizeOf(shape)]` each: what losses divide by, and a student's last layer begins from. */
    readonly scale?: Scale | undefined;
  };
  /** Several of the others, by name: a sample is one row, which holds all rows of the first, then all of the next. */
  readonly several: {
    readonly outputs: readonly SingleOutput[];
    /** Where two of them say which boxes there are: a run's alone, no model names it. */
    readonly detection?: Detection | undefined;
  };
}

/** Names of the outputs that together say which boxes there are, of each cell of a grid. */
export interface Detection {
  /** A distribution of each cell, whose first class is the ground. */
  readonly class: string;
  /** Four values of each cell, as `boxInCell` has them. */
  readonly box: string;
}

export interface Scale {
  readonly mean: readonly number[];
  /** Above 0. */
  readonly std: readonly number[];
}

/** The key of every table of what depends on the kind: a kind that lacks a row in one of them does not compile. */
export type OutputKind = keyof KindKeys;

/** What a model says of a sample: described, never assumed. The specs of all kinds, or of the one named. */
export type OutputSpec<Kind extends OutputKind = OutputKind> = {
  readonly [Each in Kind]: { readonly name: string; readonly kind: Each } & KindKeys[Each];
}[Kind];

export type SingleKind = Exclude<OutputKind, "several">;

/** What a model of several outputs says, of which each is one. */
export type SingleOutput = OutputSpec<SingleKind>;
