import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createNkey, type Nkey, readNkey } from "@faculty/shared/bus";
import { makeFolder } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import { subjectToken } from "@faculty/shared/subjects";
import { makeCertificates } from "./certificates.ts";
import { type Identity, type IdentityOptions, identitiesOf } from "./identities.ts";
import { type KnownIdentity, serverConfiguration } from "./server-configuration.ts";
import { writePrivate } from "./write-private.ts";

export interface InitAuthOptions extends IdentityOptions {
  readonly folder: string;
  /** Names and addresses for the server's certificate; none: no TLS. */
  readonly tlsHosts: readonly string[];
  /** Replaces what an earlier call made; whoever holds an old seed is refused from then on. */
  readonly force: boolean;
  /** By teacher, seeds that exist already; the others are made. */
  readonly seeds?: Readonly<Record<string, string>>;
}

export interface AuthFolder {
  readonly folder: string;
  readonly configuration: string;
  readonly identities: readonly KnownIdentity[];
}

/** In the folder: what the server's configuration includes. */
const configurationFile = "nats-auth.conf";
/** What `initAuth` writes; whatever else lies in the folder stays. */
const ownFile = /^(nats-auth\.conf|(teacher(-[\w-]+)?|coordinator|trainer|observer|admin)\.nk|(ca|server)\.(pem|key))$/;
const ownerOnlyFolder = 0o700;

/**
 * Makes an identity for every role: seeds that only their owner can read, and the server configuration that knows them.
 * @throws FacultyError USAGE (the folder holds some already, a name that is no token), NOT_FOUND (no openssl).
 */
export async function initAuth(options: InitAuthOptions): Promise<AuthFolder> {
  const folder = resolve(options.folder);
  if (options.run !== undefined) subjectToken("run", options.run);
  for (const teacher of options.teachers) subjectToken("teacher", teacher);
  await makeFolder(folder, ownerOnlyFolder);
  const before = (await readdir(folder)).filter((name) => ownFile.test(name));
  if (before.length > 0 && !options.force)
    throw new FacultyError("USAGE", `${folder} holds ${before[0]} already: --force makes new ones in its place`);
  for (const name of before) await rm(join(folder, name));
  const identities: KnownIdentity[] = [];
  for (const identity of identitiesOf(options)) {
    const { seed, publicKey } = keyOf(identity, options);
    await writePrivate(join(folder, identity.seedFile), `${seed}\n`);
    identities.push({ ...identity, publicKey });
  }
  const certificate = options.tlsHosts.length === 0 ? undefined : await makeCertificates(folder, options.tlsHosts);
  const configuration = join(folder, configurationFile);
  await writePrivate(configuration, serverConfiguration(identities, certificate));
  return { folder, configuration, identities };
}

function keyOf({ role, names }: Identity, { seeds = {} }: InitAuthOptions): Nkey {
  const known = role === "teacher" ? seeds[names.teacher ?? ""] : undefined;
  return known === undefined ? createNkey() : readNkey(`the seed of teacher ${names.teacher}`, Buffer.from(known));
}
