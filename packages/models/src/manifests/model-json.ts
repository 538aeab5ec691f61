import { z } from "zod";

const maxRank = 8;

/** One weight of a tfjs weight manifest, and how many bytes one value of it takes. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly quantization?:
    | { readonly dtype: "float16" }
    | { readonly dtype: "uint8" | "uint16"; readonly min: number; readonly scale: number }
    | undefined;
}

/** tfjs' `model.json`, as far as it is read here; what else it holds is passed on to tfjs. */
export interface ModelJson {
  readonly format?: string | null | undefined;
  readonly modelTopology: Readonly<Record<string, unknown>>;
  readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly WeightSpec[] }[];
}

const weightSpec = z.looseObject({
  name: z.string(),
  shape: z.array(z.int().min(0)).max(maxRank),
  dtype: z.enum(["float32", "int32", "bool"], {
    error: ({ input }) =>
      `is ${String(input)}, expected float32, int32 or bool; a model that takes texts as they are is served by a process of its own (external: true)`,
  }),
  quantization: z
    .discriminatedUnion("dtype", [
      z.looseObject({ dtype: z.literal("float16") }),
      z.looseObject({ dtype: z.enum(["uint8", "uint16"]), min: z.number(), scale: z.number() }),
    ])
    .optional(),
});

export const modelJson: z.ZodType<ModelJson> = z.looseObject({
  format: z.string().nullish(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.looseObject({ paths: z.array(z.string()), weights: z.array(weightSpec) })),
});

const bytesPerValue = { float32: 4, int32: 4, bool: 1, float16: 2, uint8: 1, uint16: 2 } as const;

/** The bytes a weight takes in its file. */
export function weightBytes({ shape, dtype, quantization }: WeightSpec): number {
  return shape.reduce((size, extent) => size * extent, bytesPerValue[quantization?.dtype ?? dtype]);
}

/** Whether the topology is that of a GraphModel (a list of nodes) and not of a LayersModel. */
export function isGraph({ format, modelTopology }: ModelJson): boolean {
  return format === "graph-model" || (format !== "layers-model" && Array.isArray(modelTopology["node"]));
}
