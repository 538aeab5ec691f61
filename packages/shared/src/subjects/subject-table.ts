/** What a process is on the bus: the identity it connects with, and so what it may send and hear. */
export const busRoles = ["teacher", "coordinator", "trainer", "observer", "admin"] as const;
export type BusRole = (typeof busRoles)[number];

/** Bucket of NATS KV that holds a lease a run. */
export const leaseBucketName = "faculty";

/**
 * One subject of the protocol. What the server itself answers, such as JetStream's, is a row with nobody under
 * `subscribe`; acknowledgements are `$JS.ACK.>`, since the form with a stream's name changes in nats-server 2.15.
 */
export interface SubjectRow {
  /** Tokens in braces are names. Whoever may hear one that ends in a name may hear everything below it. */
  readonly pattern: string;
  /** Whoever hears it may answer, once. */
  readonly isRequest: boolean;
  readonly publish: readonly BusRole[];
  readonly subscribe: readonly BusRole[];
}

export type SubjectName =
  | "predict"
  | "describe"
  | "heartbeat"
  | "pull"
  | "serving"
  | "coordinatorProgress"
  | "trainerProgress"
  | "history"
  | "lease"
  | "leaseRead"
  | "leaseBucket"
  | "leaseBucketMade"
  | "jetStream"
  | "services"
  | "teacherServices"
  | "teacherService"
  | "coordinatorServices"
  | "coordinatorService";

/**
 * Every subject Faculty uses: who may send on it and who may hear it. `subjects` builds what the code sends and listens
 * to from these patterns, `permissionsOf` what a NATS server allows: there is no other list.
 */
export const subjectTable: Readonly<Record<SubjectName, SubjectRow>> = {
  /** Inputs in, signals out; answered by one replica. */
  predict: {
    pattern: "faculty.v1.teacher.{teacher}.{replica}.predict",
    isRequest: true,
    publish: ["coordinator"],
    subscribe: ["teacher"],
  },
  /** What the replica serves (classes, shapes, layers, digest). */
  describe: {
    pattern: "faculty.v1.teacher.{teacher}.{replica}.describe",
    isRequest: true,
    publish: ["coordinator", "observer", "admin"],
    subscribe: ["teacher"],
  },
  /** Published by each replica once a second. */
  heartbeat: {
    pattern: "faculty.v1.teacher.{teacher}.{replica}.heartbeat",
    isRequest: false,
    publish: ["teacher"],
    subscribe: ["coordinator", "observer", "admin"],
  },
  /** One merged batch of a run, answered by its coordinator; an admin asks when it harvests signals. */
  pull: {
    pattern: "faculty.v1.run.{run}.pull",
    isRequest: true,
    publish: ["trainer", "admin"],
    subscribe: ["coordinator"],
  },
  /** Which coordinator serves the run: told when it begins to, and once a second. */
  serving: {
    pattern: "faculty.v1.run.{run}.serving",
    isRequest: false,
    publish: ["coordinator"],
    subscribe: ["trainer", "observer", "admin"],
  },
  /** What an observer shows. */
  coordinatorProgress: {
    pattern: "faculty.v1.run.{run}.progress.coordinator",
    isRequest: false,
    publish: ["coordinator"],
    subscribe: ["observer", "admin"],
  },
  trainerProgress: {
    pattern: "faculty.v1.run.{run}.progress.student.{student}",
    isRequest: false,
    publish: ["trainer"],
    subscribe: ["observer", "admin"],
  },
  /** What has become of the run so far, page by page; answered by whoever keeps it in the run's folder. */
  history: {
    pattern: "faculty.v1.run.{run}.history",
    isRequest: true,
    publish: ["observer"],
    subscribe: ["admin"],
  },
  /** Who leads a run, where several coordinators stand by: a key of a NATS KV bucket, written with the revision expected. */
  lease: {
    pattern: `$KV.${leaseBucketName}.{run}`,
    isRequest: true,
    publish: ["coordinator"],
    subscribe: [],
  },
  leaseRead: {
    pattern: `$JS.API.DIRECT.GET.KV_${leaseBucketName}.$KV.${leaseBucketName}.{run}`,
    isRequest: true,
    publish: ["coordinator"],
    subscribe: [],
  },
  /** The bucket is made by the first coordinator that asks for a lease; answered, as the two above, by the server. */
  leaseBucket: {
    pattern: `$JS.API.STREAM.INFO.KV_${leaseBucketName}`,
    isRequest: true,
    publish: ["coordinator"],
    subscribe: [],
  },
  leaseBucketMade: {
    pattern: `$JS.API.STREAM.CREATE.KV_${leaseBucketName}`,
    isRequest: true,
    publish: ["coordinator"],
    subscribe: [],
  },
  /** Whether there is JetStream at all. */
  jetStream: {
    pattern: "$JS.API.INFO",
    isRequest: true,
    publish: ["coordinator"],
    subscribe: [],
  },
  /** The services framework, ADR-32 of NATS; permissions.ts lists what `verb` is. */
  services: {
    pattern: "$SRV.{verb}",
    isRequest: true,
    publish: ["admin"],
    subscribe: ["teacher", "coordinator"],
  },
  teacherServices: {
    pattern: "$SRV.{verb}.faculty-teacher",
    isRequest: true,
    publish: ["coordinator", "observer", "admin"],
    subscribe: ["teacher"],
  },
  teacherService: {
    pattern: "$SRV.{verb}.faculty-teacher.{instance}",
    isRequest: true,
    publish: ["admin"],
    subscribe: ["teacher"],
  },
  coordinatorServices: {
    pattern: "$SRV.{verb}.faculty-coordinator",
    isRequest: true,
    publish: ["observer", "admin"],
    subscribe: ["coordinator"],
  },
  coordinatorService: {
    pattern: "$SRV.{verb}.faculty-coordinator.{instance}",
    isRequest: true,
    publish: ["admin"],
    subscribe: ["coordinator"],
  },
};

/** A pattern with its names put in; those that are not given become `*`, any one token. */
export function subjectOf(pattern: string, names: Readonly<Record<string, string | undefined>>): string {
  return pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? "*");
}
