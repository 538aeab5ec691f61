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

/** `major.minor`: a higher minor version only adds keys; another major is refused. */
export const wireVersion = "1.0";
