import { evaluationMetrics } from "@faculty/shared/metrics";
import { notMeasured } from "./quality-lines.ts";

export function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

export function errorOf(value: number | null): string {
  return value === null ? notMeasured : evaluationMetrics.ece.shown(value);
}

export function cell(value: number | null): string {
  return value === null ? "–" : percent(value);
}

export function signedPoints(value: number): string {
  const size = Math.abs(100 * value).toFixed(1);
  return `${value < 0 && Number(size) > 0 ? "−" : "+"}${size}`;
}

export function ratio(value: number | undefined): string {
  if (value === undefined) return "–";
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)}×`;
}

export function known(value: number | null, shown: (value: number) => string): string {
  return value === null ? notMeasured : shown(value);
}

const latencyDigits = 2;

export function milliseconds(value: number): string {
  return value.toFixed(latencyDigits);
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function bytes(value: number): string {
  return value < 10_000 ? `${value} B` : `${(value / 1000).toFixed(0)} kB`;
}
