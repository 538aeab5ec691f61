import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createHttpClient } from "./http-client.ts";

test("a request's time begins when the one before it is over, where one may be on its way", async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    if (asked++ > 0) response.end("answered"); // the first one never is
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  using client = createHttpClient({ url, headers: {}, timeoutMs: 200, concurrency: 1 });
  try {
    const [first, second] = await Promise.allSettled([
      client.send({ method: "GET", path: "first" }),
      client.send({ method: "GET", path: "second" }),
    ]);
    expect(first).toMatchObject({
      reason: { message: `model server ${url}: GET /first: no answer within 200 ms` },
    });
    expect(second).toMatchObject({ value: { status: 200, body: Buffer.from("answered") } });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
