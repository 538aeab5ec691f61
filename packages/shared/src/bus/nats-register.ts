import { ErrorCode, type KV, type NatsConnection, NatsError, StorageType } from "nats";
import { FacultyError } from "../errors/faculty-error.ts";
import { leaseBucketName, subjectOf, subjectTable } from "../subjects/subject-table.ts";
import type { Register } from "./bus.ts";
import { requestFailure } from "./nats-failure.ts";
import type { NatsLink } from "./nats-link.ts";
import { registerTimeoutMs } from "./register-timeout.ts";

/** JetStream's "wrong last sequence": the revision is not the latest. */
const wrongLastSequence = 10071;
/** "not enabled", "not enabled for account". */
const notEnabled: ReadonlySet<number | undefined> = new Set([10076, 10039]);
/** In a cluster: one server may be lost. */
const clusterReplicas = 3;

/**
 * A register as a key of a NATS KV bucket, which is made where it is not there, on disk, without expiry: a time to live
 * runs on the server's wall clock, and takes the last value along. A bucket made before by hand is used as it is.
 * @throws FacultyError NO_JETSTREAM, BUS_UNREACHABLE, BUS_REFUSED.
 */
export async function openNatsRegister(connection: NatsConnection, link: NatsLink, name: string): Promise<Register> {
  const subject = subjectOf(subjectTable.lease.pattern, { run: name });
  const bucket = await openBucket(connection);

  async function operate<Value>(work: () => Promise<Value>): Promise<Value> {
    if (link.isDown()) throw new FacultyError("BUS_UNREACHABLE", `${subject}: the connection is lost`, { subject });
    try {
      return await work();
    } catch (cause) {
      throw requestFailure(subject, registerTimeoutMs, unanswered(subject, cause));
    }
  }

  return {
    read: () =>
      operate(async () => {
        const entry = await bucket.get(name);
        if (entry === null) return null;
        return { value: entry.operation === "PUT" ? entry.value : new Uint8Array(), revision: entry.revision };
      }),
    write: (value, revision) =>
      operate(async () => {
        try {
          return await bucket.put(name, value, { previousSeq: revision });
        } catch (cause) {
          if (cause instanceof NatsError && cause.api_error?.err_code === wrongLastSequence) return null;
          throw cause;
        }
      }),
  };
}

async function openBucket(connection: NatsConnection): Promise<KV> {
  const options = { history: 1, storage: StorageType.File, timeout: registerTimeoutMs };
  const { views } = connection.jetstream({ timeout: registerTimeoutMs });
  const replicas = connection.info?.cluster === undefined ? 1 : clusterReplicas;
  try {
    return await views.kv(leaseBucketName, { ...options, replicas });
  } catch (cause) {
    if (cause instanceof NatsError && lacksJetStream(cause)) throw noJetStream(connection.getServer(), cause);
    const { pattern } = subjectTable.leaseBucket;
    throw requestFailure(pattern, registerTimeoutMs, unanswered(pattern, cause));
  }
}

function lacksJetStream({ code, api_error: error }: NatsError): boolean {
  return code === ErrorCode.JetStreamNotEnabled || notEnabled.has(error?.err_code);
}

function noJetStream(server: string, cause: unknown): FacultyError {
  return new FacultyError(
    "NO_JETSTREAM",
    `NATS at ${server} has no JetStream, which keeps the lease that coordinators stand by for: enable it (nats-server --jetstream), or start one coordinator without --standby`,
    { server },
    { cause },
  );
}

/** An operation that nobody answers now, for want of a leader or in time, may be tried again. */
function unanswered(subject: string, cause: unknown): unknown {
  if (!(cause instanceof NatsError)) return cause;
  if (cause.code === ErrorCode.PermissionsViolation) return cause;
  return new FacultyError("BUS_UNREACHABLE", `${subject}: ${cause.message}`, { subject }, { cause });
}
