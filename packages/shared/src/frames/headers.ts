/** Header names of the wire, docs/protocol.md §2. */
export const headerNames = {
  wire: "Faculty-Wire",
  headBytes: "Faculty-Head-Bytes",
  crc32c: "Faculty-Crc32c",
  requestId: "Faculty-Request-Id",
  deadlineMs: "Faculty-Deadline-Ms",
  attempt: "Faculty-Attempt",
  queueLength: "Faculty-Queue",
  errorCode: "Faculty-Error",
  serviceError: "Nats-Service-Error",
  serviceErrorCode: "Nats-Service-Error-Code",
} as const;

/**
 * `major.minor`, by what came with it: a higher minor version only adds keys; another major is refused. A frame names the
 * lowest version that has all it holds.
 */
export const wireVersions = {
  first: "1.0",
  /** Descriptions in parts. */
  parts: "1.1",
  /** `tolerance` and `storedDatasets` of a description. */
  promises: "1.2",
  /** `layersOnRequest`. */
  layersOnRequest: "1.3",
  /** Tensors of BYTES, and teachers of texts. */
  texts: "1.4",
  /** `outputs` of a description. */
  outputs: "1.5",
  /** `sparse` of a pull, and sparse targets. */
  sparse: "1.6",
  /** `restGroups` of a pull, and of sparse targets. */
  restGroups: "1.7",
  /** Several `outputs` of a description. */
  several: "1.8",
  /** Questions for the history of a run, and its pages. */
  history: "1.9",
} as const;

/** What this side speaks: the newest of them, which stands last. */
export const newestWireVersion: string = Object.values(wireVersions).at(-1) ?? wireVersions.first;
