import { expect, test } from "vitest";
import type { Bus, BusMessage, Respond, ServiceDescription } from "./bus.ts";

/** Two clients of one fresh bus. */
export interface BusPair extends AsyncDisposable {
  readonly first: Bus;
  readonly second: Bus;
}

const description: ServiceDescription = {
  name: "conformance-echo",
  version: "1.0.0",
  description: "answers with what it was sent",
  metadata: { color: "red" },
};
const timeoutMs = 2000;

/** The contract of `Bus`, run by every implementation. */
export function busConformance(open: () => Promise<BusPair>): void {
  test("a published message reaches subscribers of matching patterns only, with its headers", async () => {
    await using pair = await open();
    const seen: string[] = [];
    const arrived = new Promise<void>((resolve) => {
      pair.second.subscribe("a.*.c", (message) => seen.push(`star ${message.subject}`));
      pair.second.subscribe("a.>", (message) => {
        seen.push(`rest ${message.subject} ${message.headers["Color"] ?? "-"} ${text(message)}`);
        if (message.subject === "a.end") resolve();
      });
    });
    await pair.second.flush();
    pair.first.publish("a.b.c", { payload: bytes("1"), headers: { Color: "red" } });
    pair.first.publish("b.b.c", { payload: bytes("2") });
    pair.first.publish("a.b.d", { payload: bytes("3") });
    pair.first.publish("a.end", { payload: bytes("4") });
    await arrived;
    expect(seen.toSorted()).toEqual(["rest a.b.c red 1", "rest a.b.d - 3", "rest a.end - 4", "star a.b.c"]);
  });

  test("a request is answered once, by an endpoint that may answer later", async () => {
    await using pair = await open();
    await using _service = await pair.second.serve(description, [
      {
        name: "echo",
        subject: "echo.it",
        handle: (request, respond) => {
          const copy = Uint8Array.from(request.payload);
          setImmediate(() => {
            respond({ payload: copy, headers: { Answer: "yes" } });
            respond({ payload: bytes("again") });
          });
        },
      },
    ]);
    const reply = await pair.first.request("echo.it", { payload: bytes("hello") }, { timeoutMs });
    expect(text(reply)).toBe("hello");
    expect(reply.headers["Answer"]).toBe("yes");
  });

  test("of all that answer, each reply within the time is heard; nobody who answers is told", async () => {
    await using pair = await open();
    const endpoint = (name: string) => ({
      name,
      subject: "echo.it",
      queue: name,
      handle: (_: BusMessage, respond: Respond) => respond({ payload: bytes(name) }),
    });
    await using _service = await pair.second.serve(description, [endpoint("one"), endpoint("two")]);
    const replies = await pair.first.requestAll("echo.it", { payload: bytes("hello") }, { timeoutMs: 200 });
    expect(replies.map(text).toSorted()).toEqual(["one", "two"]);
    await expect(pair.first.requestAll("no.one", { payload: bytes("x") }, { timeoutMs })).rejects.toMatchObject({
      code: "NO_RESPONDER",
    });
  });

  test("of the instances in one queue one gets a request, and each queue gets it", async () => {
    await using pair = await open();
    const seen: string[] = [];
    let everyQueue: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      everyQueue = resolve;
    });
    const instance = (name: string, queue: string) =>
      pair.second.serve(description, [
        {
          name: "echo",
          subject: "shared.it",
          queue,
          handle: (_, respond) => {
            seen.push(name);
            if (seen.length === 2) everyQueue();
            if (queue === "new") respond({ payload: bytes(queue) });
          },
        },
      ]);
    await using _first = await instance("old", "old");
    await using _second = await instance("new-1", "new");
    await using _third = await instance("new-2", "new");
    const reply = await pair.first.request("shared.it", { payload: bytes("") }, { timeoutMs });
    expect(text(reply)).toBe("new");
    await reached;
    expect(seen.map((name) => name.slice(0, 3)).toSorted()).toEqual(["new", "old"]);
  });

  test("a bus that is disposed is closed for good, and says nothing is wrong", async () => {
    await using pair = await open();
    await pair.first[Symbol.asyncDispose]();
    expect(await pair.first.closed).toBeNull();
  });

  test("a request on a subject nobody serves fails at once as NO_RESPONDER", async () => {
    await using pair = await open();
    await expect(pair.first.request("no.one", { payload: bytes("") }, { timeoutMs })).rejects.toMatchObject({
      code: "NO_RESPONDER",
      message: "nobody answers no.one",
    });
  });

  test("a request that is never answered fails as DEADLINE", async () => {
    await using pair = await open();
    await using _service = await pair.second.serve(description, [
      { name: "mute", subject: "mute.it", handle: () => undefined },
    ]);
    await expect(pair.first.request("mute.it", { payload: bytes("") }, { timeoutMs: 20 })).rejects.toMatchObject({
      code: "DEADLINE",
      message: "no reply on mute.it within 20 ms",
    });
  });

  test("an aborted request fails as CANCELLED", async () => {
    await using pair = await open();
    const controller = new AbortController();
    await using _service = await pair.second.serve(description, [
      { name: "mute", subject: "mute.it", handle: () => controller.abort() },
    ]);
    const request = pair.first.request(
      "mute.it",
      { payload: bytes("") },
      { timeoutMs: 10_000, abort: controller.signal },
    );
    await expect(request).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("a message over the payload limit, headers counted, is refused before it is sent", async () => {
    await using pair = await open();
    const payload = new Uint8Array(pair.first.maxPayloadBytes);
    expect(() => pair.first.publish("big", { payload })).not.toThrow();
    expect(() => pair.first.publish("big", { payload, headers: { A: "b" } })).toThrow(
      `message on big has ${payload.length + "NATS/1.0\r\n".length + "A: b\r\n".length + "\r\n".length} bytes`,
    );
  });

  test("services are discovered by name with their metadata, until they stop", async () => {
    await using pair = await open();
    {
      await using service = await pair.second.serve(description, [
        { name: "mute", subject: "mute.it", handle: () => undefined },
      ]);
      const found = await pair.first.discover(description.name, 200);
      expect(found).toEqual([
        { ...description, metadata: expect.objectContaining({ color: "red" }), id: service.id, subjects: ["mute.it"] },
      ]);
    }
    expect(await pair.first.discover(description.name, 200)).toEqual([]);
  });

  test("messages of one publisher on one subject arrive in order", async () => {
    await using pair = await open();
    const count = 100;
    const seen: number[] = [];
    const all = new Promise<void>((resolve) => {
      pair.second.subscribe("order", (message) => {
        seen.push(Number(text(message)));
        if (seen.length === count) resolve();
      });
    });
    await pair.second.flush();
    for (let i = 0; i < count; i++) pair.first.publish("order", { payload: bytes(String(i)) });
    await all;
    expect(seen).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  test("a status listener hears that the bus is connected", async () => {
    await using pair = await open();
    const status = await new Promise((resolve) => pair.first.onStatus(resolve));
    expect(status).toMatchObject({ kind: "connected" });
  });
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function text(message: BusMessage): string {
  return Buffer.from(message.payload).toString();
}
