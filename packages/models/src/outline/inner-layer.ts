import type { LayerConfig } from "./outline.ts";

/** What a layer such as `TimeDistributed` applies again and again. */
interface InnerLayer {
  readonly kind: string;
  readonly config: LayerConfig;
}

/** @returns Undefined for a layer that wraps none. */
export function innerLayer({ layer }: LayerConfig): InnerLayer | undefined {
  if (typeof layer !== "object" || layer === null) return undefined;
  const { className, config } = layer as { readonly className?: unknown; readonly config?: unknown };
  if (typeof className !== "string" || typeof config !== "object" || config === null) return undefined;
  return { kind: className, config: config as LayerConfig };
}
