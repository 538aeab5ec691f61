import type { Abort } from "../abort/abort.ts";
import type { FacultyError } from "../errors/faculty-error.ts";

/** A message as it arrives. `payload` is valid only until the handler returns: copy what must outlive it. */
export interface BusMessage {
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

export interface Outgoing {
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

export interface RequestOptions {
  readonly timeoutMs: number;
  readonly abort?: Abort;
}

/** Sends the one reply of a request; a second call is ignored. */
export type Respond = (reply: Outgoing) => void;

/** Must return at once: work that waits is handed to an owner, and `respond` called later. */
export type Answer = (request: BusMessage, respond: Respond) => void;

export interface Endpoint {
  readonly name: string;
  readonly subject: string;
  /** Of the instances in one queue one gets a request; each queue gets it. Absent: one queue for all. */
  readonly queue?: string;
  readonly handle: Answer;
}

/** What `$SRV.INFO` tells of a service. */
interface ServiceDescription {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ServiceInfo extends ServiceDescription {
  readonly id: string;
  readonly subjects: readonly string[];
}

export interface Subscription {
  unsubscribe(): void;
}

/** A service that runs; disposing it stops the endpoints after the messages already received. */
export interface Service extends AsyncDisposable {
  readonly id: string;
}

/** What a register holds, and the number of the write that put it there: higher each time. */
export interface RegisterEntry {
  readonly value: Uint8Array;
  readonly revision: number;
}

/** A value that the bus itself keeps, and that changes only for whoever knows its latest revision. */
export interface Register {
  /** Null before the first write. @throws FacultyError BUS_UNREACHABLE, BUS_REFUSED. */
  read(): Promise<RegisterEntry | null>;
  /**
   * @param revision - Of the entry to be replaced; 0 where there is none.
   * @returns The new revision; null where another write came first.
   * @throws FacultyError BUS_UNREACHABLE: it may have been written or not; BUS_REFUSED.
   */
  write(value: Uint8Array, revision: number): Promise<number | null>;
}

export type BusStatus =
  | { readonly kind: "connected"; readonly server: string }
  /** It connects again by itself, for ever. */
  | { readonly kind: "disconnected" }
  | { readonly kind: "lame-duck" };

/**
 * The message bus the processes meet on. Delivery is at most once, in order per publisher and subject. The contract is
 * `busRules` of packages/testing; NATS and an in-memory twin keep it.
 */
export interface Bus extends AsyncDisposable {
  /** Payload and headers together may not exceed this. */
  readonly maxPayloadBytes: number;
  /** @throws FacultyError TOO_LARGE when payload and headers exceed `maxPayloadBytes`. */
  publish(subject: string, message: Outgoing): void;
  /** `*` matches one token, a final `>` one or more. */
  subscribe(subject: string, handle: (message: BusMessage) => void): Subscription;
  /**
   * Sent once, as soon as there is a connection. A connection that is lost takes the reply with it: the request fails
   * then and there, so that whoever asks can ask again.
   * @throws FacultyError NO_RESPONDER, DEADLINE, CANCELLED, TOO_LARGE, BUS_UNREACHABLE, BUS_REFUSED.
   */
  request(subject: string, message: Outgoing, options: RequestOptions): Promise<BusMessage>;
  /** Every reply that comes within the time, which always goes by: of a peer that keeps the protocol, one. @throws As `request`. */
  requestAll(subject: string, message: Outgoing, options: RequestOptions): Promise<readonly BusMessage[]>;
  /** Answers requests as no service that is discovered; of several that answer on a subject one gets a request. */
  answer(subject: string, handle: Answer): Subscription;
  serve(description: ServiceDescription, endpoints: readonly Endpoint[]): Promise<Service>;
  /** Every instance of the service that answers within `waitMs`. */
  discover(name: string, waitMs: number): Promise<readonly ServiceInfo[]>;
  /**
   * The register of that name, one subject token; it outlives every client.
   * @throws FacultyError NO_JETSTREAM where the bus keeps nothing; BUS_UNREACHABLE, BUS_REFUSED.
   */
  register(name: string): Promise<Register>;
  /** Resolves when the connection is over for good: null after disposal, else why. */
  readonly closed: Promise<FacultyError | null>;
  /** Called on every change of the connection. */
  onStatus(listener: (status: BusStatus) => void): Subscription;
  /** Resolves when everything published so far has reached the server. */
  flush(): Promise<void>;
}
