import { expect, test } from "vitest";
import { startNatsServer } from "../testing/nats-server.ts";
import { busConformance } from "./bus.conformance.ts";
import type { Bus, BusStatus, Endpoint } from "./bus.ts";
import { connectNats } from "./nats.ts";

busConformance(async () => {
  const server = await startNatsServer();
  const first = await connectNats({ servers: server.url, clientName: "first" });
  const second = await connectNats({ servers: server.url, clientName: "second" });
  return {
    first,
    second,
    [Symbol.asyncDispose]: async () => {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});

test("an address where no server listens is named, without its password", async () => {
  await expect(connectNats({ servers: "nats://me:secret@127.0.0.1:1", clientName: "lost" })).rejects.toMatchObject({
    code: "BUS_UNREACHABLE",
    message: expect.stringMatching(/^cannot reach NATS at nats:\/\/127\.0\.0\.1:1: /),
  });
});

test("subscriptions and services survive a restart of the server", async () => {
  const server = await startNatsServer();
  await using bus = await connectNats({ servers: server.url, clientName: "survivor" });
  await using _service = await bus.serve({ name: "s", version: "1.0.0", description: "", metadata: {} }, [
    { name: "echo", subject: "echo.it", handle: (request, respond) => respond({ payload: request.payload }) },
  ]);
  const states: string[] = [];
  const back = new Promise<void>((resolve) => {
    bus.onStatus((status) => {
      states.push(status.kind);
      if (states.join() === "connected,disconnected,connected") resolve();
    });
  });
  await server[Symbol.asyncDispose]();
  await using _again = await startNatsServer({ port: server.port });
  await back;
  const reply = await bus.request("echo.it", { payload: Buffer.from("still here") }, { timeoutMs: 2000 });
  expect(Buffer.from(reply.payload).toString()).toBe("still here");
});

const mute: Endpoint = { name: "mute", subject: "mute.it", handle: () => undefined };
const described = { name: "s", version: "1.0.0", description: "", metadata: {} };

test("a request that waits for its reply fails when the server goes, instead of at its deadline", async () => {
  const server = await startNatsServer();
  await using bus = await connectNats({ servers: server.url, clientName: "asker" });
  await using _service = await bus.serve(described, [mute]);
  const asked = bus.request("mute.it", { payload: new Uint8Array() }, { timeoutMs: 60_000 });
  const refused = expect(asked).rejects.toMatchObject({
    code: "BUS_UNREACHABLE",
    message: "the connection was lost before mute.it was answered",
  });
  await server[Symbol.asyncDispose]();
  await refused;
});

test("a request made while the server is away is answered once it is back", async () => {
  const server = await startNatsServer();
  await using bus = await connectNats({ servers: server.url, clientName: "asker" });
  await using _service = await bus.serve(described, [
    { ...mute, handle: (request, respond) => respond({ payload: request.payload }) },
  ]);
  const away = until(bus, "disconnected");
  await server[Symbol.asyncDispose]();
  await away;
  const asked = bus.request("mute.it", { payload: Buffer.from("later") }, { timeoutMs: 60_000 });
  const inVain = bus.request("mute.it", { payload: new Uint8Array() }, { timeoutMs: 20 });
  await expect(inVain).rejects.toMatchObject({ code: "DEADLINE" });
  const over = new AbortController();
  const givenUp = bus.request("mute.it", { payload: new Uint8Array() }, { timeoutMs: 60_000, signal: over.signal });
  over.abort();
  await expect(givenUp).rejects.toMatchObject({ code: "CANCELLED" });
  await using _again = await startNatsServer({ port: server.port });
  expect(Buffer.from((await asked).payload).toString()).toBe("later");
});

test("credentials that a restarted server refuses close the bus for good, and say so", async () => {
  const server = await startNatsServer({ args: ["--user", "me", "--pass", "old"] });
  await using bus = await connectNats({ servers: server.url, clientName: "m", user: "me", password: "old" });
  await server[Symbol.asyncDispose]();
  await using _again = await startNatsServer({ port: server.port, args: ["--user", "me", "--pass", "new"] });
  expect(await bus.closed).toMatchObject({ code: "BUS_REFUSED" });
  await expect(bus.request("any", { payload: new Uint8Array() }, { timeoutMs: 60_000 })).rejects.toMatchObject({
    code: "BUS_REFUSED",
  });
});

function until(bus: Bus, kind: BusStatus["kind"]): Promise<void> {
  return new Promise((resolve) => {
    bus.onStatus((status) => {
      if (status.kind === kind) resolve();
    });
  });
}
