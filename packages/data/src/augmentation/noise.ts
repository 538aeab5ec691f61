import type { Random } from "@faculty/shared/random";
import { z } from "zod";
import type { ChangingAugmentation } from "./augmentation.ts";
import type { Sample } from "./sample.ts";

/** Adds Gaussian noise of standard deviation `std`, in the units the model sees; not clipped. */
export interface NoiseSpec {
  readonly kind: "noise";
  readonly std: number;
}

export const noise: ChangingAugmentation<NoiseSpec> = {
  schema: z.strictObject({ kind: z.literal("noise"), std: z.number().positive().max(10) }),
  samples: ["image", "series", "features"],
  change,
};

/** One normal draw a value, in memory order. */
function change({ values }: Sample, spec: NoiseSpec, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + spec.std * random.normal();
}
