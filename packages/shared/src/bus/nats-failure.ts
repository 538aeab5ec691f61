import { NatsError } from "nats";
import { FacultyError } from "../errors/faculty-error.ts";
import { isCertificateRefusal } from "./nats-certificate.ts";
import { shownServers } from "./server-url.ts";

/** What a server did not let this role do. */
export interface Denied {
  readonly operation: string;
  readonly subject: string;
}

export function deniedFailure({ operation, subject }: Denied): FacultyError {
  const doing = operation === "subscription" ? "listen to" : "publish to";
  return new FacultyError("BUS_REFUSED", `NATS does not let this role ${doing} ${subject}`, { operation, subject });
}

/** Why a first connection did not come about. */
export function connectFailure(servers: readonly string[], cause: unknown, isCertificateShown = false): FacultyError {
  const shown = shownServers(servers);
  if (isAuthorization(cause))
    return new FacultyError("BUS_REFUSED", `NATS at ${shown} refused the credentials (${cause.code})`, {}, { cause });
  const why = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof NatsError && cause.message === "tls")
    return new FacultyError("BUS_REFUSED", `NATS at ${shown} does not offer TLS, which was asked for`, {}, { cause });
  if (isCertificateRefusal(cause)) {
    const what = isCertificateShown ? "refused the certificate it was shown" : "wants a certificate and was shown none";
    return new FacultyError("BUS_REFUSED", `NATS at ${shown} ${what}: ${why}`, {}, { cause });
  }
  if (isDistrust(cause))
    return new FacultyError("BUS_REFUSED", `NATS at ${shown} has no certificate to trust: ${why}`, {}, { cause });
  return new FacultyError("BUS_UNREACHABLE", `cannot reach NATS at ${shown}: ${why}`, { servers: shown }, { cause });
}

/** Why a connection that reconnects for ever is closed all the same. */
export function closedFailure(servers: readonly string[], cause: unknown): FacultyError {
  const shown = shownServers(servers);
  if (isAuthorization(cause))
    return new FacultyError(
      "BUS_REFUSED",
      `NATS at ${shown} no longer accepts the credentials (${cause.code})`,
      {},
      {
        cause,
      },
    );
  return new FacultyError("BUS_UNREACHABLE", `the connection to NATS at ${shown} was closed`, {}, { cause });
}

/** Of what was to come on a connection. */
export function lostFailure(what: string): FacultyError {
  return new FacultyError("BUS_UNREACHABLE", `the connection was lost before ${what} was answered`);
}

/** Whether the server refused a message for who sent it. */
export function isDenied(cause: unknown): boolean {
  return cause instanceof NatsError && cause.code === "PERMISSIONS_VIOLATION";
}

/** Why a message was not sent, or not answered. */
export function requestFailure(subject: string, timeoutMs: number, cause: unknown): FacultyError {
  if (cause instanceof FacultyError) return cause;
  const code = cause instanceof NatsError ? cause.code : "";
  if (code === "503") return new FacultyError("NO_RESPONDER", `nobody answers ${subject}`, { subject }, { cause });
  if (code === "TIMEOUT")
    return new FacultyError("DEADLINE", `no reply on ${subject} within ${timeoutMs} ms`, { subject }, { cause });
  if (isDenied(cause))
    return new FacultyError("BUS_REFUSED", `NATS does not let this role use ${subject}`, { subject }, { cause });
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FacultyError("BUS_UNREACHABLE", `${subject}: ${why}`, { subject }, { cause });
}

function isAuthorization(cause: unknown): cause is NatsError {
  return cause instanceof NatsError && /AUTH|PERMISSIONS|CREDS/.test(cause.code);
}

/** Whether TLS failed by what the server showed, no waiting changes that. */
function isDistrust(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && /CERT|SIGNATURE|TLS|SSL/.test(String(cause.code));
}
