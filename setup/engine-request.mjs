// @ts-check
import { request } from "node:http";

const TIMEOUT_MS = 10_000;

/**
 * One request to a container engine's Docker API.
 * @param {string} dockerHost - `unix:///path`, `tcp://host:port` or `http://host:port`
 * @param {string} method
 * @param {string} path
 * @returns {Promise<{ status: number, body: string }>}
 */
export function engineRequest(dockerHost, method, path) {
  return new Promise((resolve, reject) => {
    const url = new URL(dockerHost.replace(/^tcp:/, "http:"));
    const target = url.protocol === "unix:" ? { socketPath: url.pathname } : { host: url.hostname, port: url.port };
    const call = request({ ...target, method, path, timeout: TIMEOUT_MS }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.once("timeout", () => call.destroy(new Error(`${dockerHost} gave no answer for ${TIMEOUT_MS / 1000} s`)));
    call.once("error", reject);
    call.end();
  });
}
