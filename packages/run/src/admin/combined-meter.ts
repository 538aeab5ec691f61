import { type Meter, noMeter } from "@faculty/shared/telemetry";

/** Tells each of the meters what it is told; spans the last of them that keeps any. */
export function combinedMeter(meters: readonly Meter[]): Meter {
  const [first = noMeter, second] = meters;
  if (second === undefined) return first;
  return {
    count: (...counted) => {
      for (const meter of meters) meter.count(...counted);
    },
    observe: (...observed) => {
      for (const meter of meters) meter.observe(...observed);
    },
    gauge: (...gauged) => {
      for (const meter of meters) meter.gauge(...gauged);
    },
    span: meters.findLast(({ span }) => span !== undefined)?.span,
  };
}
