import { createInbox, ErrorCode, type Msg, type MsgHdrs, type NatsConnection, NatsError } from "nats";
import type { Abort } from "../abort/abort.ts";
import { FacultyError } from "../errors/faculty-error.ts";
import { type Denied, lostFailure } from "./nats-failure.ts";

/** What a request sends, and how long it waits. */
interface SentRequest {
  readonly payload: Uint8Array;
  readonly headers?: MsgHdrs;
  readonly timeoutMs: number;
  readonly abort: Abort | undefined;
}

/** Requests of one connection, whose replies come in at one inbox. */
export interface NatsRequests {
  /** @throws NatsError as the client's own requests do; FacultyError CANCELLED, BUS_UNREACHABLE. */
  send(subject: string, request: SentRequest): Promise<Msg>;
  /** To be called when the server refused what was published. */
  readonly denied: (what: Denied) => void;
  /** To be called when the connection was lost: no reply can be hoped for. */
  readonly lost: () => void;
  /** To be called when it is over for good. */
  readonly closed: () => void;
}

interface Waiting {
  readonly subject: string;
  readonly resolve: (reply: Msg) => void;
  readonly reject: (why: Error) => void;
}

/** The status of a reply, without a payload, that says that nobody listens. */
const noResponders = 503;
const tokenRadix = 36;

/**
 * As the client's own requests, for less of a processor: those make an error with a stack for every request that is
 * answered, and wait by four promises for each.
 * @param inboxPrefix - Absent: the client's.
 */
export function createNatsRequests(connection: NatsConnection, inboxPrefix: string | undefined): NatsRequests {
  const waiting = new Map<string, Waiting>();
  /** Below which replies come in; null before the first request. */
  let inbox: string | null = null;
  let sent = 0;

  function openInbox(): string {
    const prefix = `${createInbox(inboxPrefix)}.`;
    connection.subscribe(`${prefix}*`, {
      callback: (error, message) => {
        if (error === null) answered(message.subject.slice(prefix.length), message);
        else {
          inbox = null; // the next request tries another one
          failAll(() => error);
        }
      },
    });
    return prefix;
  }

  function answered(token: string, message: Msg): void {
    const request = waiting.get(token);
    if (request === undefined) return; // it has given up
    if (message.data.length === 0 && message.headers?.code === noResponders)
      request.reject(NatsError.errorForCode(ErrorCode.NoResponders));
    else request.resolve(message);
  }

  function failAll(why: (request: Waiting) => Error): void {
    for (const request of waiting.values()) request.reject(why(request));
  }

  return {
    send: (subject, { payload, headers, timeoutMs, abort }) => {
      inbox ??= openInbox();
      const token = (sent++).toString(tokenRadix);
      const reply = `${inbox}${token}`;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => request.reject(NatsError.errorForCode(ErrorCode.Timeout)), timeoutMs);
        const giveUp = () => request.reject(new FacultyError("CANCELLED", `request on ${subject} was cancelled`));
        const settle = () => {
          clearTimeout(timer);
          abort?.removeEventListener("abort", giveUp);
          waiting.delete(token);
        };
        const request: Waiting = {
          subject,
          resolve: (message) => {
            settle();
            resolve(message);
          },
          reject: (why) => {
            settle();
            reject(why);
          },
        };
        abort?.addEventListener("abort", giveUp);
        waiting.set(token, request);
        try {
          connection.publish(subject, payload, { reply, ...(headers && { headers }) });
        } catch (cause) {
          request.reject(cause as Error);
        }
      });
    },
    denied: ({ operation, subject }) => {
      if (operation !== "publish") return;
      for (const request of waiting.values())
        if (request.subject === subject)
          request.reject(new NatsError(`publish to ${subject} was denied`, ErrorCode.PermissionsViolation));
    },
    lost: () => failAll(({ subject }) => lostFailure(subject)),
    closed: () => failAll(() => NatsError.errorForCode(ErrorCode.Timeout)),
  };
}
