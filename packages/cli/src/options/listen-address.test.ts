import { expect, test } from "vitest";
import { listenAddress } from "./listen-address.ts";

test.each([
  ["8080", { host: "127.0.0.1", port: 8080 }],
  ["0", { host: "127.0.0.1", port: 0 }],
  ["0.0.0.0:8080", { host: "0.0.0.0", port: 8080 }],
  ["workstation.local:80", { host: "workstation.local", port: 80 }],
  ["[::1]:8080", { host: "::1", port: 8080 }],
])("%s is read", (text, address) => {
  expect(listenAddress(text)).toEqual(address);
});

test.each(["", "localhost", "::1:8080", "a:b", "http://localhost:80", "1.5"])("%j is refused", (text) => {
  expect(() => listenAddress(text)).toThrow("Expected a port, or an address and a port such as 0.0.0.0:8080.");
});

test("a port that no machine has is refused", () => {
  expect(() => listenAddress("localhost:65536")).toThrow("Expected a port, 0 to 65535.");
});
