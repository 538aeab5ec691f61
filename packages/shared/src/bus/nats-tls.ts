import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";

/** Files of a connection with TLS; what is absent is the system's, or not shown. */
export interface TlsFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

interface TlsOptions extends TlsFiles {
  /** Undefined: the certificate is that of the server that was asked for. */
  readonly checkServerIdentity: (host: string, certificate: PeerCertificate) => Error | undefined;
}

/**
 * What the client is told of TLS. Where a server is given by its address alone, the client has Node compare the
 * certificate with the name `localhost`; it is compared with the addresses that were asked for instead.
 */
export function tlsOptions(servers: readonly string[], files: TlsFiles): TlsOptions {
  const hosts = servers.map((server) => serverAddress(server).host);
  const addresses = hosts.filter((host) => isIP(host) !== 0);
  return {
    ...files,
    checkServerIdentity: (host: string, certificate: PeerCertificate): Error | undefined => {
      const isByAddress = host === "localhost" && addresses.length > 0;
      const wanted = isByAddress ? [...addresses, ...hosts.filter((name) => name === "localhost")] : [host];
      const failures = wanted.map((name) => checkServerIdentity(name, certificate));
      return failures.includes(undefined) ? undefined : failures[0];
    },
  };
}

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

const defaultPort = 4222;

/** Of `nats://host:port`, of which all but the host may be absent. */
export function serverAddress(server: string): ServerAddress {
  const address = server.replace(/^[a-z+]+:\/\//i, "");
  const host = /^\[([^\]]*)\]/.exec(address)?.[1] ?? address.replace(/:\d+$/, "");
  return { host, port: Number(/:(\d+)$/.exec(address)?.[1] ?? defaultPort) };
}
