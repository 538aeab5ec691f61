import { type BusPair, busRules, createManualClock, registerRules, settle } from "@faculty/testing";
import { expect, test } from "vitest";
import type { Respond } from "./bus.ts";
import { createMemoryNetwork, type MemoryNetworkOptions } from "./memory.ts";

async function open(): Promise<BusPair> {
  const network = createMemoryNetwork();
  const first = network.connect();
  const second = network.connect();
  return {
    first,
    second,
    [Symbol.asyncDispose]: async () => {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
    },
  };
}

test.each([...busRules(open), ...registerRules(open)])("$rule", ({ check }) => check());

const timeoutMs = 1000;
const service = { name: "s", version: "1.0.0", description: "", metadata: {} };

/** A client, and another that holds what it is asked until told. */
async function asking(options: MemoryNetworkOptions = {}) {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock, ...options });
  const client = network.connect({ name: "asker" });
  const server = network.connect({ name: "answerer" });
  const held: { readonly payload: string; readonly respond: Respond }[] = [];
  await server.serve(service, [
    {
      name: "echo",
      subject: "echo",
      handle: ({ payload }, respond) => held.push({ payload: Buffer.from(payload).toString(), respond }),
    },
  ]);
  const ask = (text: string) => client.request("echo", { payload: Buffer.from(text) }, { timeoutMs });
  return { clock, client, server, held, ask };
}

test("a connection that is lost takes the reply with it, and new requests wait for the next one", async () => {
  const { client, held, ask } = await asking();
  const lost = ask("1");
  await settle();
  client.disconnect();
  await expect(lost).rejects.toMatchObject({ code: "BUS_UNREACHABLE" });
  const later = ask("2");
  await settle();
  expect(held.map(({ payload }) => payload)).toEqual(["1"]);
  client.reconnect();
  await settle();
  for (const { payload, respond } of held) respond({ payload: Buffer.from(payload) });
  expect(Buffer.from((await later).payload).toString()).toBe("2");
});

test("a request that finds no connection in time fails as DEADLINE", async () => {
  const { clock, client, ask } = await asking();
  client.disconnect();
  const late = expect(ask("1")).rejects.toMatchObject({ code: "DEADLINE" });
  await clock.advance(timeoutMs);
  await late;
});

test("what is disconnected neither serves nor hears, and says so", async () => {
  const { server, ask } = await asking();
  const statuses: string[] = [];
  server.onStatus(({ kind }) => statuses.push(kind));
  await settle();
  server.disconnect();
  await expect(ask("1")).rejects.toMatchObject({ code: "NO_RESPONDER" });
  expect(await server.discover(service.name, 0)).toEqual([]);
  server.reconnect();
  expect(statuses).toEqual(["connected", "disconnected", "connected"]);
});

test("a process that vanished is neither answered nor told, and nobody hears it", async () => {
  const { client, held, ask } = await asking();
  let isSettled = false;
  const settled = () => (isSettled = true);
  ask("1").then(settled, settled);
  await settle();
  client.vanish();
  held[0]?.respond({ payload: Buffer.from("1") });
  ask("2").then(settled, settled);
  await settle();
  expect(isSettled).toBe(false);
  expect(held).toHaveLength(1);
});

test("a schedule sees every message, and may repeat, garble or drop it", async () => {
  const seen: string[] = [];
  const { held, ask } = await asking({
    schedule: (deliver, { from, to, subject }) => {
      seen.push(`${from} > ${to} ${subject}`);
      queueMicrotask(() => deliver());
      if (from === "asker") queueMicrotask(() => deliver({ payload: Buffer.from("garbled") }));
    },
  });
  const reply = ask("1");
  await settle();
  expect(held.map(({ payload }) => payload)).toEqual(["1", "garbled"]);
  held[1]?.respond({ payload: Buffer.from("answer") });
  expect(Buffer.from((await reply).payload).toString()).toBe("answer");
  expect(seen).toEqual(["asker > answerer echo", "answerer > asker echo"]);
});

test("a write whose answer is lost fails, and has been made", async () => {
  const clock = createManualClock();
  let isLossy = false;
  const network = createMemoryNetwork({
    clock,
    schedule: (deliver, { from }) => {
      if (!isLossy || from === "writer") queueMicrotask(() => deliver());
    },
  });
  const register = await network.connect({ name: "writer" }).register("a");
  isLossy = true;
  const write = expect(register.write(Buffer.from("1"), 0)).rejects.toMatchObject({
    code: "BUS_UNREACHABLE",
    message: "register a was not answered within 1000 ms",
  });
  await clock.advance(1000);
  await write;
  isLossy = false;
  expect(await register.read()).toMatchObject({ revision: 1 });
});

test("a client without a connection neither reads nor writes a register", async () => {
  const client = createMemoryNetwork().connect();
  const register = await client.register("a");
  client.disconnect();
  await expect(register.write(Buffer.from("1"), 0)).rejects.toMatchObject({ code: "BUS_UNREACHABLE" });
  client.reconnect();
  expect(await register.read()).toBeNull();
});

test("registers that are restored from a backup take writes from whoever knows the revisions of that time", async () => {
  const network = createMemoryNetwork();
  const register = await network.connect().register("a");
  expect(await register.write(Buffer.from("1"), 0)).toBe(1);
  const restore = network.backUpRegisters();
  expect(await register.write(Buffer.from("2"), 1)).toBe(2);
  restore();
  expect(await register.write(Buffer.from("3"), 2)).toBeNull();
  expect(await register.read()).toEqual({ value: Uint8Array.from(Buffer.from("1")), revision: 1 });
  expect(await register.write(Buffer.from("4"), 1)).toBe(2);
});

test("a network without JetStream keeps no registers", async () => {
  const bus = createMemoryNetwork({ hasJetStream: false }).connect();
  await expect(bus.register("a")).rejects.toMatchObject({ code: "NO_JETSTREAM" });
});
