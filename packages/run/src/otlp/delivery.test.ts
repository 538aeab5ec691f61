import { recordingLog } from "@faculty/testing";
import { expect, test } from "vitest";
import { watchDelivery } from "./delivery.ts";

const refused = Object.assign(new Error(""), { code: "ECONNREFUSED" });
const rejected = new Error("Not Found");

test("an outage is one warning, whatever fails in it and however often, and the next outage another", () => {
  const { logger, warnings } = recordingLog();
  const delivery = watchDelivery(logger, "http://c/");
  for (const signal of ["traces", "metrics", "traces"] as const) delivery.exported(signal, refused);
  delivery.overflowed();
  expect(warnings).toEqual(["traces do not reach the collector at http://c/, going on without: ECONNREFUSED"]);
  delivery.exported("traces", undefined);
  delivery.exported("metrics", rejected); // goes on, for the other one alone has come through
  expect(warnings).toHaveLength(1);
  delivery.exported("metrics", undefined);
  delivery.exported("metrics", rejected);
  expect(warnings.slice(1)).toEqual(["metrics do not reach the collector at http://c/, going on without: Not Found"]);
});

test("spans that are left out while the collector takes others are warned of once", () => {
  const { logger, warnings } = recordingLog();
  const delivery = watchDelivery(logger, "http://c/");
  delivery.overflowed();
  delivery.overflowed();
  expect(warnings).toEqual(["spans come faster than the collector at http://c/ takes them, some are left out"]);
});
