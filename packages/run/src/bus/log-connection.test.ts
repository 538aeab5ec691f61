import { createMemoryNetwork } from "@faculty/shared/bus";
import { createLogger } from "@faculty/shared/logging";
import { expect, test } from "vitest";
import { logConnection } from "./log-connection.ts";

test("a connection that is lost and there again is said once each, the first one is not", async () => {
  const events: unknown[] = [];
  const to = { write: (line: string) => void events.push(JSON.parse(line).event) };
  const bus = createMemoryNetwork().connect();
  logConnection(bus, createLogger({ service: "teacher", level: "info", to }));
  await bus.flush();
  expect(events).toEqual([]);
  bus.disconnect();
  expect(events).toEqual(["bus-disconnected"]);
  bus.reconnect();
  await bus.flush();
  expect(events).toEqual(["bus-disconnected", "bus-reconnected"]);
});
