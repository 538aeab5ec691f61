import { FacultyError } from "../errors/faculty-error.ts";

/** Who a server's URL says that connects, as the `nats` command line reads it. */
export type UrlCredentials =
  | { readonly kind: "password"; readonly user: string; readonly password: string }
  | { readonly kind: "token"; readonly token: string };

export interface ServerUrl {
  /** Without the credentials: what may be shown, and what the client is given. */
  readonly address: string;
  readonly credentials: UrlCredentials | null;
}

/**
 * Splits `nats://user:password@host:port` or `nats://token@host:port`, of which all but the host may be absent. A user,
 * password or token is %-encoded where it holds what an URL cannot.
 * @throws FacultyError USAGE, without the secret.
 */
export function serverUrl(url: string): ServerUrl {
  const { scheme, authority, address } = parts(url);
  if (!/^((nats|tls):\/\/)?$/i.test(scheme))
    throw new FacultyError("USAGE", `NATS at ${address}: expected nats:// or tls://, found ${scheme}`);
  if (authority === "") return { address, credentials: null };
  const colon = authority.indexOf(":");
  try {
    if (colon < 0) return { address, credentials: { kind: "token", token: decodeURIComponent(authority) } };
    const user = decodeURIComponent(authority.slice(0, colon));
    return {
      address,
      credentials: { kind: "password", user, password: decodeURIComponent(authority.slice(colon + 1)) },
    };
  } catch {
    throw new FacultyError("USAGE", `NATS at ${address}: its credentials are not %-encoded, write % as %25`);
  }
}

/**
 * The credentials that all of a list of servers share; those of one count for the others, as they are one cluster.
 * @throws FacultyError USAGE where they differ.
 */
export function sharedCredentials(servers: readonly ServerUrl[]): UrlCredentials | null {
  const given = servers.flatMap(({ credentials }) => credentials ?? []);
  const [first] = given;
  if (given.some((one) => JSON.stringify(one) !== JSON.stringify(first)))
    throw new FacultyError(
      "USAGE",
      `NATS at ${servers.map(({ address }) => address).join(", ")}: expected one user for all servers, found several`,
    );
  return first ?? null;
}

/** Addresses, with commas between them, without anybody's credentials. */
export function shownServers(urls: string | readonly string[]): string {
  const list = typeof urls === "string" ? urls.split(",") : urls;
  return list.map((url) => parts(url.trim()).address).join(", ");
}

/** A password may hold `@` and `/` as it is: the last `@` ends it. */
function parts(url: string): { readonly scheme: string; readonly authority: string; readonly address: string } {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(url) ?? [];
  const at = rest.lastIndexOf("@");
  return { scheme, authority: rest.slice(0, Math.max(0, at)), address: `${scheme}${rest.slice(at + 1)}` };
}
