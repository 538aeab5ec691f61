import { expect, test } from "vitest";
import { serveHttp } from "./serve-http.ts";

const loopback = { host: "127.0.0.1", port: 0 };
const echo = (path: string) => ({ status: 200, contentType: "text/plain", body: `you asked for ${path}` });

test("answers GET with the path, without its query, and refuses other methods", async () => {
  await using server = await serveHttp(loopback, echo);
  const url = `http://127.0.0.1:${server.port}`;
  expect(await (await fetch(`${url}/livez?verbose`)).text()).toBe("you asked for /livez");
  expect((await fetch(url, { method: "POST", body: "x" })).status).toBe(405);
  expect(await (await fetch(url, { method: "HEAD" })).text()).toBe("");
});

test("a page that fails is 500 without its reason, and the next one is answered", async () => {
  await using server = await serveHttp(loopback, (path) => {
    if (path === "/bad") throw new Error("secret");
    return echo(path);
  });
  const bad = await fetch(`http://127.0.0.1:${server.port}/bad`);
  expect([bad.status, await bad.text()]).toEqual([500, "this page failed\n"]);
  expect((await fetch(`http://127.0.0.1:${server.port}/good`)).status).toBe(200);
});

test("a port that is taken is refused by name", async () => {
  await using server = await serveHttp(loopback, echo);
  await expect(serveHttp({ host: "127.0.0.1", port: server.port }, echo)).rejects.toMatchObject({
    code: "USAGE",
    message: `cannot listen on 127.0.0.1:${server.port}`,
  });
});
