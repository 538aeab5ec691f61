export { type Meter, noMeter, type Reading } from "./meter.ts";
export { meteredBus } from "./metered-bus.ts";
export { type MetricRow, metricTable } from "./metric-table.ts";
export { traced } from "./traced.ts";
