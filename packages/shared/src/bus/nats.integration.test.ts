import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { busRules, startNatsServer } from "@faculty/testing";
import { expect, test, vi } from "vitest";
import { freePort } from "../processes/free-port.ts";
import type { Bus, BusStatus, Endpoint } from "./bus.ts";
import { connectNats } from "./nats.ts";

const rules = busRules(async () => {
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
test.each(rules)("$rule", ({ check }) => check());

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

test("a bus and its service end though the server is gone before it has heard of it", async () => {
  await using server = await startNatsServer();
  const bus = await connectNats({ servers: server.url, clientName: "leaving" });
  const service = await bus.serve({ name: "s", version: "1.0.0", description: "", metadata: {} }, []);
  process.kill(server.pid, "SIGSTOP"); // it reads nothing more
  const ended = service[Symbol.asyncDispose]();
  const closed = bus[Symbol.asyncDispose]();
  process.kill(server.pid, "SIGKILL");
  await ended;
  await closed;
  expect(await bus.closed).toBeNull();
});

test("a server that did not answer at first is found later, when the other one is gone", async () => {
  const port = await freePort();
  const other = await startNatsServer();
  const servers = [`nats://127.0.0.1:${port}`, other.url];
  const connecting = Array.from({ length: 6 }, (_, i) => connectNats({ servers, clientName: `mover ${i}` })); // the client draws which it tries first
  const buses = await Promise.all(connecting);
  const away = Promise.all(buses.map((bus) => until(bus, "disconnected")));
  await other[Symbol.asyncDispose]();
  await away;
  await using _moved = await startNatsServer({ port });
  for (const bus of buses) {
    expect(await until(bus, "connected")).toEqual({ kind: "connected", server: `127.0.0.1:${port}` });
    await bus[Symbol.asyncDispose]();
  }
});

test("a server that dies while it greets is left for one that answers", { timeout: 15_000 }, async () => {
  const first = await startNatsServer();
  await using bus = await connectNats({ servers: first.url, clientName: "greeted" });
  const away = until(bus, "disconnected");
  await first[Symbol.asyncDispose]();
  await away;
  const hello = { server_id: "S", version: "2.11.0", max_payload: 1024, proto: 1, headers: true };
  const dying = createServer((socket) => {
    socket.write(`INFO ${JSON.stringify(hello)}\r\n`);
    socket.once("data", () => socket.destroy());
  }).listen(first.port, "127.0.0.1");
  await once(dying, "connection");
  dying.close();
  await using _again = await startNatsServer({ port: first.port });
  const found = await until(bus, "connected"); // in time: the client alone would wait 20 s
  expect(found).toEqual({ kind: "connected", server: `127.0.0.1:${first.port}` });
});

test("what is published while the server is away is lost, and does not pile up", async () => {
  const server = await startNatsServer();
  await using bus = await connectNats({ servers: server.url, clientName: "teller" });
  const seen: string[] = [];
  const last = new Promise<void>((resolve) => {
    bus.subscribe("news", ({ payload }) => {
      seen.push(Buffer.from(payload).toString());
      if (seen.at(-1) === "last") resolve();
    });
  });
  const away = until(bus, "disconnected");
  await server[Symbol.asyncDispose]();
  await away;
  for (let i = 0; i < 1000; i++) bus.publish("news", { payload: Buffer.from(String(i)) });
  const back = until(bus, "connected");
  await using _again = await startNatsServer({ port: server.port });
  await back;
  bus.publish("news", { payload: Buffer.from("last") });
  await last;
  expect(seen).toEqual(["last"]);
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
  const givenUp = bus.request("mute.it", { payload: new Uint8Array() }, { timeoutMs: 60_000, abort: over.signal });
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

test("a service whose subject is denied before its start is confirmed fails, instead of waiting for ever", async () => {
  const info = JSON.stringify({ server_id: "S", version: "2.10.0", proto: 1, max_payload: 1024, headers: true });
  const denying = createServer((socket) => {
    socket.write(`INFO ${info}\r\n`);
    socket
      .on("error", () => undefined)
      .on("data", (bytes) => {
        const text = bytes.toString();
        if (text.includes("SUB ")) socket.write(`-ERR 'Permissions Violation for Subscription to "asked.for"'\r\n`);
        else if (text.includes("PING")) socket.write("PONG\r\n");
      });
  }).listen(0, "127.0.0.1");
  await once(denying, "listening");
  const { port } = denying.address() as AddressInfo;
  const bus = await connectNats({ servers: `nats://127.0.0.1:${port}`, clientName: "stranger" });
  const started = bus.serve(described, [{ name: "mute", subject: "asked.for", handle: () => undefined }]);
  await expect(started).rejects.toMatchObject({ code: "BUS_REFUSED", message: expect.stringContaining("asked.for") });
  await bus[Symbol.asyncDispose]();
  denying.close();
  await once(denying, "close");
});

/** The next status of that kind; "none" where ten seconds bring none. */
function until(bus: Bus, kind: BusStatus["kind"]): Promise<BusStatus | "none"> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 10_000, "none");
    const following = bus.onStatus((status) => {
      if (status.kind !== kind) return;
      clearTimeout(late);
      queueMicrotask(() => following.unsubscribe()); // the first status may come before there is a subscription
      resolve(status);
    });
  });
}

test("connections to a server that accepts them and says nothing are ended, one by one", {
  timeout: 30_000,
}, async () => {
  const server = await startNatsServer();
  const bus = await connectNats({ servers: server.url, clientName: "patient", timeoutMs: 200 });
  const away = until(bus, "disconnected");
  await server[Symbol.asyncDispose]();
  await away;
  const sockets = new Set<Socket>();
  let accepted = 0;
  const silent = createServer((socket) => {
    accepted += 1;
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => undefined));
  }).listen(server.port, "127.0.0.1");
  await vi.waitUntil(() => accepted >= 3, { timeout: 15_000 });
  await bus[Symbol.asyncDispose]();
  await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(0);
  silent.close();
  await once(silent, "close");
});

test.each([
  ["a password", ["--user", "me", "--pass", "secret"], "me:secret"],
  ["a password that looks like a port", ["--user", "me", "--pass", "1"], "me:1"],
  ["a %-encoded password", ["--user", "me", "--pass", "s@c:/"], "me:s%40c%3A%2F"],
  ["a token", ["--auth", "tok"], "tok"],
])("credentials in the URL connect: %s", async (_, args, credentials) => {
  await using server = await startNatsServer({ args });
  await using bus = await connectNats({
    servers: `nats://${credentials}@127.0.0.1:${server.port}`,
    clientName: "named",
  });
  await bus.flush();
  await expect(
    connectNats({ servers: `nats://me:other@127.0.0.1:${server.port}`, clientName: "wrong" }),
  ).rejects.toMatchObject({
    code: "BUS_REFUSED",
    message: `NATS at ${server.url} refused the credentials (AUTHORIZATION_VIOLATION)`,
  });
});
