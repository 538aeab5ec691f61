import type { OnnxAttributes } from "../graph/onnx-graph.ts";
import { type LayerSite, unwritten } from "./layer-site.ts";

/** A window that moves over some axes. */
export interface Window {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/** Numbers of a configuration, one an axis. */
export function perAxis(value: unknown, rank: number, otherwise: number): readonly number[] {
  const list = Array.isArray(value) ? value.map(Number) : [typeof value === "number" ? value : otherwise];
  return list.length === 1 ? Array.from({ length: rank }, () => list[0] as number) : list;
}

/**
 * How many zeros stand before and after each axis: with padding `same` as many as make the output `ceil(own / stride)`,
 * the odd one at the end.
 * @param own - Extents of the axes.
 */
export function pads(site: LayerSite, own: readonly number[], { size, strides, dilations }: Window): OnnxAttributes {
  const { padding = "valid" } = site.config;
  if (padding === "valid") return {};
  if (padding !== "same") throw unwritten(site, `its padding is ${JSON.stringify(padding)}`);
  const totals = own.map((extent, axis) => {
    const stride = strides[axis] ?? 1;
    const reach = ((size[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    return Math.max((Math.ceil(extent / stride) - 1) * stride + reach - extent, 0);
  });
  const before = totals.map((total) => Math.floor(total / 2));
  return { pads: { ints: [...before, ...totals.map((total, axis) => total - (before[axis] ?? 0))] } };
}
