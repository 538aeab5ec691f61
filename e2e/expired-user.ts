import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNatsServer } from "@faculty/testing";
import { nkeys } from "nats";

export interface ExpiredUser extends AsyncDisposable {
  readonly url: string;
  readonly credentialsFile: string;
  readonly seed: string;
}

interface KeyPair {
  getPublicKey(): string;
  getSeed(): Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

const anHour = 3600;

/** A nats-server that trusts an operator's tokens, and the credentials of a user that expired an hour ago. */
export async function expiredUser(): Promise<ExpiredUser> {
  const operator: KeyPair = nkeys.createOperator();
  const account: KeyPair = nkeys.createAccount();
  const user: KeyPair = nkeys.createUser();
  const unlimited = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
  const operatorToken = token(operator, operator, { type: "operator", version: 2 });
  const accountToken = token(operator, account, { type: "account", version: 2, limits: unlimited });
  const now = Math.floor(Date.now() / 1000);
  const userLimits = { subs: -1, data: -1, payload: -1 };
  const userToken = token(account, user, { type: "user", version: 2, ...userLimits }, now - anHour);
  const folder = await mkdtemp(join(tmpdir(), "faculty-expired-"));
  const config = join(folder, "server.conf");
  const preload = `resolver_preload: { ${account.getPublicKey()}: "${accountToken}" }`;
  await writeFile(config, `operator: "${operatorToken}"\nresolver: MEMORY\n${preload}\n`);
  const seed = Buffer.from(user.getSeed()).toString();
  const credentialsFile = join(folder, "user.creds");
  const block = (name: string, text: string) => `-----BEGIN ${name}-----\n${text}\n------END ${name}------\n\n`;
  await writeFile(credentialsFile, block("NATS USER JWT", userToken) + block("USER NKEY SEED", seed));
  const server = await startNatsServer({ args: ["--config", config] });
  return {
    url: server.url,
    credentialsFile,
    seed,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A NATS token, JSON Web Token with an Ed25519 signature: claims of `subject`, vouched for by `issuer`. */
function token(issuer: KeyPair, subject: KeyPair, nats: Readonly<Record<string, unknown>>, expires?: number): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { jti: "test", iat: 1_700_000_000, iss: issuer.getPublicKey(), sub: subject.getPublicKey(), nats };
  const body = `${part({ typ: "JWT", alg: "ed25519-nkey" })}.${part({ ...claims, ...(expires && { exp: expires }) })}`;
  return `${body}.${Buffer.from(issuer.sign(Buffer.from(body))).toString("base64url")}`;
}
