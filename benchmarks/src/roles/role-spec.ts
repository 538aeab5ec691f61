import type { RunSpec } from "@faculty/shared/config";

/**
 * What a teacher of a figure says: the same always, the same after a while, or what a model does that is in a folder, in
 * an ONNX file or behind a server.
 */
export type TeacherModel =
  | { readonly kind: "no-op" }
  | { readonly kind: "timed"; readonly ms: number }
  | FolderModel
  | { readonly kind: "onnx"; readonly path: string }
  | { readonly kind: "served"; readonly url: string; readonly name: string };

/** A LayersModel's folder. */
export interface FolderModel {
  readonly kind: "folder";
  readonly path: string;
  /** As a run file says it; absent: TensorFlow computes it. */
  readonly runtime?: "onnxruntime" | undefined;
}

/** Time each batch that it coordinates; pass on requests of the NATS client alone. */
export type CoordinatorExtra = "time-batches" | "relay-bare";

/** Those of `step` that see small images. */
export type StudentKind = "mlp" | "cnn" | "depthwise";

/** One teacher node of many in one process. */
export interface CrowdNode {
  readonly name: string;
  readonly replica: string;
}

/** One process of a figure, and what it is to be. All data is synthetic: everybody makes the same. */
export type RoleSpec =
  | {
      readonly kind: "teacher";
      readonly url: string;
      readonly name: string;
      readonly model: TeacherModel;
      /** Whether samples may be named to it instead of sent. */
      readonly holdsDataset: boolean;
    }
  | {
      readonly kind: "model-server";
      readonly port: number;
      /** Of the model, and of its ONNX file. */
      readonly name: string;
      readonly path: string;
    }
  | {
      readonly kind: "crowd";
      readonly url: string;
      readonly nodes: readonly CrowdNode[];
      /** What each node's model takes over a request. */
      readonly latencyMs: number;
      readonly classes: number;
    }
  | {
      readonly kind: "coordinator";
      readonly url: string;
      readonly run: RunSpec;
      /** Of the data set; absent: ten. */
      readonly classes?: number;
      /** What it does beside; absent: nothing. */
      readonly also?: readonly CoordinatorExtra[];
    }
  | {
      readonly kind: "student";
      readonly url: string;
      readonly run: RunSpec;
      /** Of the data set; absent: ten. */
      readonly classes?: number;
      /** Absent: it pulls and trains nothing. */
      readonly student?: StudentKind;
      /** The teachers' models, where it is to compute without them. */
      readonly teachers?: readonly FolderModel[];
    };

/** A process that is one role. It does one thing at a time. */
export interface Role extends AsyncDisposable {
  /** What it can be asked to measure, by name; how long it takes, where that is asked for, is an argument. */
  readonly measures: Readonly<Record<string, (seconds: number) => Promise<number | readonly number[]>>>;
}
