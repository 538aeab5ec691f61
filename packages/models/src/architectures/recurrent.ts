import { z } from "zod";
import { applied, layer, through } from "../outline/apply-layer.ts";
import { glorotUniform } from "../outline/initializers.ts";
import type { OutlineLayer, OutlineTensor } from "../outline/outline.ts";
import { type Architecture, architecture, type NextSeed } from "./architecture.ts";
import { dropout } from "./dropout.ts";
import { sequence } from "./sequence.ts";

type RecurrentSpec = {
  readonly kind: "gru" | "lstm";
  /** Of each layer, one above the other. */
  readonly units: readonly number[];
  /** Of a token's vector, where samples are texts. */
  readonly embedding: number;
  /** After each layer. */
  readonly dropout: number;
};

/** Recurrent layers `gru1`, `gru2`, … (Cho et al. 2014, arXiv:1406.1078), then the mean over all time steps, `pool`. */
export const gru: Architecture = recurrent("gru");

/** The same of `lstm1`, `lstm2`, … (Hochreiter and Schmidhuber 1997, with forget gates). */
export const lstm: Architecture = recurrent("lstm");

/**
 * The mean is over what is not padding, which stands at the end and is read after everything else: padding changes
 * nothing.
 */
function recurrent(kind: RecurrentSpec["kind"]): Architecture {
  return architecture<RecurrentSpec>({
    samples: ["series", "tokens"],
    says: "either",
    schema: z.strictObject({
      kind: z.literal(kind),
      units: z.array(z.int().min(1).max(4096)).min(1).max(8),
      embedding: z.int().min(1).max(4096).default(32),
      dropout: z.number().min(0).lt(1).default(0),
    }),
    features: (spec, input, { tokens, positions, nextSeed }) => {
      const { values, mask } = sequence(input, tokens, spec.embedding, nextSeed);
      const x = recurrentLayers(kind, values, spec, nextSeed);
      return positions.length > 0 ? x : applied(layer("FacultyMaskedMean", { name: "pool" }), x, mask);
    },
  });
}

interface RecurrentLayersSpec {
  /** Of each layer, one above the other. */
  readonly units: readonly number[];
  /** After each of them. */
  readonly dropout: number;
}

/** Layers `gru1`, `gru2`, … or `lstm1`, …: `[batch, steps, width]` to what the last of them says of each step. */
export function recurrentLayers(
  kind: RecurrentSpec["kind"],
  input: OutlineTensor,
  spec: RecurrentLayersSpec,
  nextSeed: NextSeed,
): OutlineTensor {
  let x = input;
  spec.units.forEach((units, index) => {
    x = through(
      x,
      recurrentLayer(kind, `${kind}${index + 1}`, units, nextSeed),
      ...dropout(`dropout${index + 1}`, spec.dropout, nextSeed),
    );
  });
  return x;
}

/** Glorot throughout: the usual orthogonal recurrent kernel is computed by a QR whose last bits differ by backend. */
function recurrentLayer(kind: RecurrentSpec["kind"], name: string, units: number, nextSeed: NextSeed): OutlineLayer {
  const config = {
    name,
    units,
    returnSequences: true,
    recurrentActivation: "sigmoid",
    kernelInitializer: glorotUniform(nextSeed()),
    recurrentInitializer: glorotUniform(nextSeed()),
  } as const;
  return kind === "gru" ? layer("GRU", config) : layer("LSTM", config);
}
