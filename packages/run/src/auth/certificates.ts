import { execFile } from "node:child_process";
import { chmod, rm, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { FacultyError } from "@faculty/shared/errors";

/** The certificate authority that processes trust; its key, to sign more servers with, is `ca.key`. */
export const caFile = "ca.pem";
const validDays = "825"; // what most clients accept of a certificate made by hand

/**
 * Makes a certificate authority and a server's certificate signed by it, by the `openssl` of this machine: Node makes
 * none, and a library would be one more to trust.
 * @param hosts - Names and addresses that processes reach the server by.
 * @returns Names of the server's certificate and key in the folder.
 * @throws FacultyError NOT_FOUND (no openssl), IO_FAILED.
 */
export async function makeCertificates(
  folder: string,
  hosts: readonly string[],
): Promise<{ readonly certFile: string; readonly keyFile: string }> {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const authority = [
    "-addext",
    "basicConstraints=critical,CA:TRUE",
    "-addext",
    "keyUsage=critical,keyCertSign,cRLSign",
  ];
  const named = ["-subj", "/CN=Faculty certificate authority", ...authority];
  await openssl(folder, ["req", "-x509", ...key, ...named, "-days", validDays, "-keyout", "ca.key", "-out", caFile]);
  const names = hosts.map((host) => `${isIP(host) === 0 ? "DNS" : "IP"}:${host}`).join(",");
  const extensions = `subjectAltName=${names}\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n`;
  await writeFile(join(folder, "server.ext"), extensions);
  const server = ["-subj", "/CN=Faculty nats-server", "-keyout", "server.key", "-out", "server.csr"];
  await openssl(folder, ["req", ...key, ...server]);
  const signed = ["-CA", caFile, "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "server.ext", "-days", validDays];
  await openssl(folder, ["x509", "-req", "-in", "server.csr", ...signed, "-out", "server.pem"]);
  for (const secret of ["ca.key", "server.key"]) await chmod(join(folder, secret), 0o600);
  for (const left of ["server.ext", "server.csr", "ca.srl"]) await rm(join(folder, left), { force: true });
  return { certFile: join(folder, "server.pem"), keyFile: join(folder, "server.key") };
}

async function openssl(folder: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)("openssl", [...args], { cwd: folder });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT")
      throw new FacultyError(
        "NOT_FOUND",
        "--tls makes certificates with openssl, which is not on PATH: install it, or give the server certificates of your own",
        {},
        { cause },
      );
    throw new FacultyError("IO_FAILED", `openssl ${args[0]} failed in ${folder}`, {}, { cause });
  }
}
