import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type NatsServer, startNatsServer } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";

const refusedExit = 77; // docs/errors.md, BUS_REFUSED

let folder: string;
let server: NatsServer;
const path = (name: string) => join(folder, name);

/** A certificate that a process shows, signed by the authority of `faculty auth init` or by one of its own. */
async function makeClient(name: string, authority: string): Promise<void> {
  const openssl = (...args: readonly string[]) => promisify(execFile)("openssl", [...args], { cwd: folder });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  if (authority !== "ca") {
    const itself = ["-subj", "/CN=stranger", "-days", "2", "-keyout", `${authority}.key`, "-out", `${authority}.pem`];
    await openssl("req", "-x509", ...key, ...itself);
  }
  await openssl("req", ...key, "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.csr`);
  await writeFile(path("client.ext"), "basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n");
  const signed = ["-CA", `${authority}.pem`, "-CAkey", `${authority}.key`, "-CAcreateserial", "-extfile", "client.ext"];
  await openssl("x509", "-req", "-in", `${name}.csr`, ...signed, "-days", "2", "-out", `${name}.pem`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-mtls-"));
  const made = await faculty(["auth", "init", path("auth"), "--tls", "127.0.0.1"]);
  if (made.code !== 0) throw new Error(`faculty auth init ended with ${made.code}: ${made.stderr}`);
  const auth = (name: string) => JSON.stringify(path(`auth/${name}`));
  for (const name of ["ca.pem", "ca.key"]) await promisify(execFile)("cp", [path(`auth/${name}`), path(name)]);
  await makeClient("known", "ca");
  await makeClient("foreign", "stranger");
  await writeFile(
    path("nats.conf"),
    `tls { cert_file: ${auth("server.pem")}, key_file: ${auth("server.key")}, ca_file: ${auth("ca.pem")}, verify: true }\n`,
  );
  server = await startNatsServer({ args: ["--config", path("nats.conf")] });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function ask(shown: Readonly<Record<string, string>>) {
  return faculty(["teachers", "--json"], { env: { NATS_URL: server.url, NATS_CA: path("ca.pem"), ...shown } });
}

test("a server that wants a certificate is shown NATS_CERT, by NATS_KEY", async () => {
  const shown = await ask({ NATS_CERT: path("known.pem"), NATS_KEY: path("known.key") });
  expect(shown).toMatchObject({ code: 0, stdout: "[]\n" });
});

test.each([
  ["no certificate", "wants a certificate and was shown none", () => ({})],
  [
    "one of another authority",
    "refused the certificate it was shown",
    () => ({ NATS_CERT: path("foreign.pem"), NATS_KEY: path("foreign.key") }),
  ],
])("%s is refused, and said", async (_, what, shown) => {
  const { code, stdout, stderr } = await ask(shown());
  expect(stderr).toMatch(new RegExp(`^faculty: NATS at nats://127\\.0\\.0\\.1:\\d+ ${what}: .*alert`, "m"));
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "BUS_REFUSED" } });
  expect(code).toBe(refusedExit);
});

test("a key that cannot be read is named", async () => {
  const { code, stderr } = await ask({ NATS_CERT: path("known.pem"), NATS_KEY: path("nowhere.key") });
  expect(stderr).toContain(`NATS_KEY names ${path("nowhere.key")}`);
  expect(code).not.toBe(0);
});
