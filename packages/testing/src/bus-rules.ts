import assert from "node:assert/strict";
import type { Bus, BusMessage, Respond } from "@faculty/shared/bus";

/** Two clients of one fresh bus. */
export interface BusPair extends AsyncDisposable {
  readonly first: Bus;
  readonly second: Bus;
}

/** What every implementation of `Bus` keeps, as a test of any runner. */
export interface BusRule {
  readonly rule: string;
  /** @throws AssertionError where the bus does not keep it, or whatever the bus throws. */
  readonly check: () => Promise<void>;
}

const description = {
  name: "conformance-echo",
  version: "1.0.0",
  description: "answers with what it was sent",
  metadata: { color: "red" },
};
const timeoutMs = 2000;

/**
 * The rules of messages and services, for an implementation of one's own.
 * @param open - Gives each rule a bus that nobody else is on.
 */
export function busRules(open: () => Promise<BusPair>): readonly BusRule[] {
  return [
    {
      rule: "a published message reaches subscribers of matching patterns only, with its headers",
      check: async () => {
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
        assert.deepEqual(seen.toSorted(), ["rest a.b.c red 1", "rest a.b.d - 3", "rest a.end - 4", "star a.b.c"]);
      },
    },

    {
      rule: "a request is answered once, by an endpoint that may answer later",
      check: async () => {
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
        assert.equal(text(reply), "hello");
        assert.equal(reply.headers["Answer"], "yes");
      },
    },

    {
      rule: "what answers on a subject is asked as an endpoint is, until it is told to stop",
      check: async () => {
        await using pair = await open();
        const answering = pair.second.answer("echo.it", (request, respond) => {
          respond({ payload: Uint8Array.from(request.payload), headers: { Answer: "yes" } });
        });
        await pair.second.flush();
        const reply = await pair.first.request("echo.it", { payload: bytes("hello") }, { timeoutMs });
        assert.equal(text(reply), "hello");
        assert.equal(reply.headers["Answer"], "yes");
        answering.unsubscribe();
        await pair.second.flush();
        await assert.rejects(pair.first.request("echo.it", { payload: bytes("") }, { timeoutMs }), {
          code: "NO_RESPONDER",
        });
      },
    },

    {
      rule: "of all that answer, each reply within the time is heard; nobody who answers is told",
      check: async () => {
        await using pair = await open();
        const endpoint = (name: string) => ({
          name,
          subject: "echo.it",
          queue: name,
          handle: (_: BusMessage, respond: Respond) => respond({ payload: bytes(name) }),
        });
        await using _service = await pair.second.serve(description, [endpoint("one"), endpoint("two")]);
        const replies = await pair.first.requestAll("echo.it", { payload: bytes("hello") }, { timeoutMs: 200 });
        assert.deepEqual(replies.map(text).toSorted(), ["one", "two"]);
        await assert.rejects(pair.first.requestAll("no.one", { payload: bytes("x") }, { timeoutMs }), {
          code: "NO_RESPONDER",
        });
      },
    },

    {
      rule: "of the instances in one queue one gets a request, and each queue gets it",
      check: async () => {
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
        assert.equal(text(reply), "new");
        await reached;
        assert.deepEqual(seen.map((name) => name.slice(0, 3)).toSorted(), ["new", "old"]);
      },
    },

    {
      rule: "a bus that is disposed is closed for good, and says nothing is wrong",
      check: async () => {
        await using pair = await open();
        await pair.first[Symbol.asyncDispose]();
        assert.equal(await pair.first.closed, null);
      },
    },

    {
      rule: "a request on a subject nobody serves fails at once as NO_RESPONDER",
      check: async () => {
        await using pair = await open();
        await assert.rejects(pair.first.request("no.one", { payload: bytes("") }, { timeoutMs }), {
          code: "NO_RESPONDER",
          message: "nobody answers no.one",
        });
      },
    },

    {
      rule: "a request that is never answered fails as DEADLINE",
      check: async () => {
        await using pair = await open();
        await using _service = await pair.second.serve(description, [
          { name: "mute", subject: "mute.it", handle: () => undefined },
        ]);
        await assert.rejects(pair.first.request("mute.it", { payload: bytes("") }, { timeoutMs: 20 }), {
          code: "DEADLINE",
          message: "no reply on mute.it within 20 ms",
        });
      },
    },

    {
      rule: "an aborted request fails as CANCELLED",
      check: async () => {
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
        await assert.rejects(request, { code: "CANCELLED" });
      },
    },

    {
      rule: "a message over the payload limit, headers counted, is refused before it is sent",
      check: async () => {
        await using pair = await open();
        const payload = new Uint8Array(pair.first.maxPayloadBytes);
        pair.first.publish("big", { payload });
        const size = payload.length + "NATS/1.0\r\n".length + "A: b\r\n".length + "\r\n".length;
        assert.throws(
          () => pair.first.publish("big", { payload, headers: { A: "b" } }),
          (error: Error) => error.message.startsWith(`message on big has ${size} bytes`),
        );
      },
    },

    {
      rule: "services are discovered by name with their metadata, until they stop",
      check: async () => {
        await using pair = await open();
        {
          await using service = await pair.second.serve(description, [
            { name: "mute", subject: "mute.it", handle: () => undefined },
          ]);
          const found = await pair.first.discover(description.name, 200);
          assert.equal(found[0]?.metadata["color"], "red");
          const metadata = found[0].metadata; // a bus may add to it
          assert.deepEqual(found, [{ ...description, metadata, id: service.id, subjects: ["mute.it"] }]);
        }
        assert.deepEqual(await pair.first.discover(description.name, 200), []);
      },
    },

    {
      rule: "messages of one publisher on one subject arrive in order",
      check: async () => {
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
        assert.deepEqual(
          seen,
          Array.from({ length: count }, (_, i) => i),
        );
      },
    },

    {
      rule: "a status listener hears that the bus is connected",
      check: async () => {
        await using pair = await open();
        const status = await new Promise<Parameters<Parameters<Bus["onStatus"]>[0]>[0]>((resolve) =>
          pair.first.onStatus(resolve),
        );
        assert.equal(status.kind, "connected");
      },
    },
  ];
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function text(message: BusMessage): string {
  return Buffer.from(message.payload).toString();
}
