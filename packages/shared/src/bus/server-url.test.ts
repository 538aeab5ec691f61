import { expect, test } from "vitest";
import { serverUrl, sharedCredentials, shownServers } from "./server-url.ts";

const password = (user: string, secret: string) => ({ kind: "password", user, password: secret });

test.each([
  ["nats://127.0.0.1:4222", "nats://127.0.0.1:4222", null],
  ["127.0.0.1", "127.0.0.1", null],
  ["nats://me:secret@host:4222", "nats://host:4222", password("me", "secret")],
  ["nats://me:1secret@host:4222", "nats://host:4222", password("me", "1secret")],
  ["me:4222@host", "host", password("me", "4222")],
  ["tls://m%C3%A9:s%40c%3A%2F%25@[::1]:4222", "tls://[::1]:4222", password("mé", "s@c:/%")],
  ["nats://me:a@b/c:d@host", "nats://host", password("me", "a@b/c:d")],
  ["nats://me:@host", "nats://host", password("me", "")],
  ["nats://t%6Fk@host:4222", "nats://host:4222", { kind: "token", token: "tok" }],
  ["nats://@host", "nats://host", null],
])("%s is split into address and credentials", (url, address, credentials) => {
  expect(serverUrl(url)).toEqual({ address, credentials });
});

test("what cannot be read is refused without the secret", () => {
  expect(() => serverUrl("nats://me:50%off@host:1")).toThrow(
    "NATS at nats://host:1: its credentials are not %-encoded, write % as %25",
  );
  expect(() => serverUrl("ws://me:secret@host:1")).toThrow(
    "NATS at ws://host:1: expected nats:// or tls://, found ws://",
  );
});

test("servers of one list share their credentials, and are refused where those differ", () => {
  const servers = (...urls: readonly string[]) => urls.map(serverUrl);
  expect(sharedCredentials(servers("nats://a", "nats://me:s@b", "nats://c"))).toEqual(password("me", "s"));
  expect(sharedCredentials(servers("nats://a", "nats://b"))).toBeNull();
  expect(() => sharedCredentials(servers("nats://me:s@a", "nats://you:t@b"))).toThrow(
    "NATS at nats://a, nats://b: expected one user for all servers, found several",
  );
});

test("addresses are shown without anybody's credentials", () => {
  expect(shownServers("nats://me:a/b@c@host:1, nats://tok@other")).toBe("nats://host:1, nats://other");
});
