/** One metric of the Prometheus page. */
export interface MetricRow<Kind extends string = "counter" | "gauge" | "histogram", Label extends string = string> {
  readonly kind: Kind;
  readonly role: "teacher" | "coordinator" | "trainer" | "every role";
  /** Bounded sets only: names of teachers, terms, codes and states; never a run, a batch, a replica or a request. */
  readonly labels: readonly Label[];
  readonly help: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

/** Labels of each counter. */
export interface CounterLabels {
  readonly faculty_teacher_requests_total: "teacher" | "code";
  readonly faculty_teacher_inferences_total: "teacher";
  readonly faculty_teacher_executions_total: "teacher";
  readonly faculty_coordinator_pulls_total: "code";
  readonly faculty_coordinator_requests_total: "teacher" | "outcome";
  readonly faculty_hedged_requests_total: "outcome";
  readonly faculty_retries_total: "reason";
  readonly faculty_partial_batches_total: "teacher";
  readonly faculty_trainer_steps_total: "phase";
  readonly faculty_trainer_samples_total: "phase";
  readonly faculty_trainer_pulls_total: "outcome";
  readonly faculty_duplicate_replies_total: never;
  readonly faculty_wire_bytes_total: "direction" | "encoding";
  readonly faculty_bus_reconnects_total: never;
}

/** Labels of each gauge. */
export interface GaugeLabels {
  readonly faculty_teacher_pending_requests: "teacher";
  readonly faculty_coordinator_inflight_batches: never;
  readonly faculty_breaker_state: "teacher" | "state";
  readonly faculty_teachers: "teacher" | "state";
  readonly faculty_loss: "term";
  readonly faculty_validation: "metric";
  readonly faculty_teacher_weight: "teacher";
  readonly faculty_teacher_disagreement_nats: never;
  readonly faculty_bus_connected: never;
  readonly faculty_build_info: "version" | "component" | "node";
}

/** Labels of each histogram. */
export interface HistogramLabels {
  readonly faculty_teacher_request_duration_seconds: "teacher";
  readonly faculty_teacher_queue_duration_seconds: "teacher";
  readonly faculty_teacher_compute_duration_seconds: "teacher";
  readonly faculty_teacher_batch_size: "teacher";
  readonly faculty_trainer_wait_seconds: "phase";
}

type Rows<Kind extends string, Labels> = {
  readonly [Name in keyof Labels]: MetricRow<Kind, Labels[Name] & string>;
};

/** A millisecond, which is an inference of a small model, to the default deadline of a pull. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Powers of two up to the rows that a teacher node computes at once. */
const rows = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/**
 * Every metric of Faculty, in base units. `Meter` takes no other name, the Prometheus page is made from this table, and
 * docs/metrics.md is held to it by a test: there is no other list.
 */
export const metricTable: Rows<"counter", CounterLabels> &
  Rows<"gauge", GaugeLabels> &
  Rows<"histogram", HistogramLabels> = {
  faculty_teacher_requests_total: {
    kind: "counter",
    role: "teacher",
    labels: ["teacher", "code"],
    help: "Predict requests replied to, by outcome: OK or the error code of the refusal.",
  },
  faculty_teacher_request_duration_seconds: {
    kind: "histogram",
    role: "teacher",
    labels: ["teacher"],
    help: "From the arrival of a predict request to its reply, whatever that says.",
    buckets: seconds,
  },
  faculty_teacher_queue_duration_seconds: {
    kind: "histogram",
    role: "teacher",
    labels: ["teacher"],
    help: "What of that a request waited before it was computed.",
    buckets: seconds,
  },
  faculty_teacher_compute_duration_seconds: {
    kind: "histogram",
    role: "teacher",
    labels: ["teacher"],
    help: "One execution of the model.",
    buckets: seconds,
  },
  faculty_teacher_batch_size: {
    kind: "histogram",
    role: "teacher",
    labels: ["teacher"],
    help: "Rows of one execution of the model.",
    buckets: rows,
  },
  faculty_teacher_inferences_total: {
    kind: "counter",
    role: "teacher",
    labels: ["teacher"],
    help: "Rows computed; divided by the executions it is the mean batch.",
  },
  faculty_teacher_executions_total: {
    kind: "counter",
    role: "teacher",
    labels: ["teacher"],
    help: "Executions of the model, the first one that warms it up left out.",
  },
  faculty_teacher_pending_requests: {
    kind: "gauge",
    role: "teacher",
    labels: ["teacher"],
    help: "Requests waiting or being computed.",
  },
  faculty_coordinator_inflight_batches: {
    kind: "gauge",
    role: "coordinator",
    labels: [],
    help: "Batches that teachers are being asked for.",
  },
  faculty_coordinator_pulls_total: {
    kind: "counter",
    role: "coordinator",
    labels: ["code"],
    help: "Pulls of trainers replied to, by outcome: OK or the error code of the refusal.",
  },
  faculty_coordinator_requests_total: {
    kind: "counter",
    role: "coordinator",
    labels: ["teacher", "outcome"],
    help: "Requests sent to replicas that are over: ok, failed or cancelled.",
  },
  faculty_hedged_requests_total: {
    kind: "counter",
    role: "coordinator",
    labels: ["outcome"],
    help: "Second copies of requests, by what became of the copy: won or lost.",
  },
  faculty_retries_total: {
    kind: "counter",
    role: "coordinator",
    labels: ["reason"],
    help: "Requests repeated, by the error code of the refusal before.",
  },
  faculty_partial_batches_total: {
    kind: "counter",
    role: "coordinator",
    labels: ["teacher"],
    help: "Batches merged without this teacher, which the run's policy allowed.",
  },
  faculty_breaker_state: {
    kind: "gauge",
    role: "coordinator",
    labels: ["teacher", "state"],
    help: "Replicas whose circuit breaker is closed, open or half-open.",
  },
  faculty_teachers: {
    kind: "gauge",
    role: "coordinator",
    labels: ["teacher", "state"],
    help: "Replicas that are ready, draining or absent.",
  },
  faculty_trainer_steps_total: {
    kind: "counter",
    role: "trainer",
    labels: ["phase"],
    help: "Steps taken by this process.",
  },
  faculty_trainer_samples_total: {
    kind: "counter",
    role: "trainer",
    labels: ["phase"],
    help: "Samples trained on by this process.",
  },
  faculty_trainer_wait_seconds: {
    kind: "histogram",
    role: "trainer",
    labels: ["phase"],
    help: "How long a step waited for its batch.",
    buckets: seconds,
  },
  faculty_loss: {
    kind: "gauge",
    role: "trainer",
    labels: ["term"],
    help: "Mean of a term of the objective over the steps since the value before.",
  },
  faculty_validation: {
    kind: "gauge",
    role: "trainer",
    labels: ["metric"],
    help: "A figure on the samples held out, after the last epoch that was validated: accuracy, nll or what else is told.",
  },
  faculty_teacher_weight: {
    kind: "gauge",
    role: "trainer",
    labels: ["teacher"],
    help: "Mean weight of a teacher over the steps of the epoch so far that it took part in; of one released, no value.",
  },
  faculty_teacher_disagreement_nats: {
    kind: "gauge",
    role: "trainer",
    labels: [],
    help: "Entropy of the mixture less that of its teachers, weighted, of values their variance; mean over the steps of the epoch so far: 0 where all agree.",
  },
  faculty_trainer_pulls_total: {
    kind: "counter",
    role: "trainer",
    labels: ["outcome"],
    help: "Requests for batches that are over: ok, duplicate, failed or cancelled.",
  },
  faculty_duplicate_replies_total: {
    kind: "counter",
    role: "trainer",
    labels: [],
    help: "Valid replies to another request than the one they came for, dropped.",
  },
  faculty_wire_bytes_total: {
    kind: "counter",
    role: "every role",
    labels: ["direction", "encoding"],
    help: "Payload bytes of messages sent and received: tensors by datatype, the JSON before them as head, the rest as other.",
  },
  faculty_bus_connected: {
    kind: "gauge",
    role: "every role",
    labels: [],
    help: "1 while there is a connection to NATS, else 0.",
  },
  faculty_bus_reconnects_total: {
    kind: "counter",
    role: "every role",
    labels: [],
    help: "Connections to NATS after the first.",
  },
  faculty_build_info: {
    kind: "gauge",
    role: "every role",
    labels: ["version", "component", "node"],
    help: "1, with what this process is.",
  },
};
