import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect as dial, isIP, type Socket } from "node:net";
import { connect as secure } from "node:tls";
import { type ServerAddress, serverAddress, type TlsFiles, tlsOptions } from "./nats-tls.ts";

/**
 * Why a server refuses the certificate that is shown to it, or that none is; null where it says nothing of the kind.
 * With TLS 1.3 the refusal follows a handshake that is over for this side, and the NATS client drops it: it waits for its
 * answer until its time is over. So the handshake is made once more, and the first answer within it is read here.
 */
export async function certificateRefusal(
  servers: readonly string[],
  files: TlsFiles,
  timeoutMs: number,
): Promise<Error | null> {
  for (const server of servers) {
    const said = await firstFailure(serverAddress(server), files, timeoutMs).catch(() => null); // the client says why
    if (said !== null && isCertificateRefusal(said)) return said;
  }
  return null;
}

/** Whether the other side of a TLS connection found fault with this side's certificate: RFC 8446 §6.2. */
export function isCertificateRefusal(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    "code" in cause &&
    /ALERT_(\w+_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)$/.test(String(cause.code))
  );
}

/** What ends a connection before the server has answered anything within TLS; null where it answers. */
async function firstFailure(at: ServerAddress, files: TlsFiles, timeoutMs: number): Promise<Error | null> {
  const { caFile, certFile, keyFile } = files;
  const { checkServerIdentity } = tlsOptions([at.host], files);
  const abort = AbortSignal.timeout(timeoutMs);
  const socket: Socket = dial(at.port, at.host);
  try {
    await once(socket, "data", { signal: abort }); // its INFO, before TLS
    const tls = secure({
      socket,
      checkServerIdentity,
      ...(isIP(at.host) === 0 && { servername: at.host }),
      ...(caFile && { ca: await readFile(caFile) }),
      ...(certFile && { cert: await readFile(certFile) }),
      ...(keyFile && { key: await readFile(keyFile) }),
    });
    const answered = once(tls, "data", { signal: abort }).then(
      () => null,
      (failure: unknown) => (failure instanceof Error ? failure : null),
    );
    tls.write('CONNECT {"verbose":false,"pedantic":false}\r\nPING\r\n');
    return await answered;
  } finally {
    socket.destroy();
  }
}
