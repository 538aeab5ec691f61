import { expect, test } from "vitest";
import { startNatsServer } from "../testing/nats-server.ts";
import { busConformance } from "./bus.conformance.ts";
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
