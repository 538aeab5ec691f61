import type { NamedOutputs } from "../outputs/named-outputs.ts";
import type { ModelPreparation, ShownPreparation } from "../samples/preparation-spec.ts";
import type { ClassMap } from "./map-classes.ts";
import type { SavedSpec } from "./saved-spec.ts";
import type { ServerSpec } from "./server-spec.ts";

/** A model that this run serves, one that a server computes for it, code of the user's own, or a process that joins by itself. */
export type TeacherSpec = TeacherKeys & (OwnTeacher | ServedTeacher | SavedTeacher | PluginTeacher | ExternalTeacher);

/** One whose code or model is here: a process of the run computes it. */
export type ComputedTeacher = TeacherKeys & (OwnTeacher | PluginTeacher);

/** Whether a process of the run computes a teacher. */
export function isComputed(teacher: TeacherSpec): teacher is ComputedTeacher {
  return (teacher.model ?? teacher.plugin) !== undefined;
}

interface OwnTeacher {
  /** Folder (or file) of the model, relative to the run file. */
  readonly model: string;
  readonly server?: undefined;
  readonly signals?: undefined;
  readonly plugin?: undefined;
  readonly external?: boolean | undefined;
  /** What it makes of a sample before it sees it; the model's own manifest tells otherwise. */
  readonly inputs?: ModelPreparation | undefined;
  /**
   * False: its layers are compared and its outputs are never merged, so that it may know other classes than the data
   * set's. Of a model that says several things: which of them is used.
   */
  readonly outputs: boolean | NamedOutputs;
  /** Of a SavedModel: the function of it that is called. */
  readonly signature?: string | undefined;
  /** Of a LayersModel: ONNX Runtime computes it in place of TensorFlow. Its inner layers cannot be asked for then. */
  readonly runtime?: "onnxruntime" | undefined;
}

/** A process of this run asks the server. */
interface ServedTeacher {
  readonly server: ServerSpec;
  readonly model?: undefined;
  readonly signals?: undefined;
  readonly plugin?: undefined;
  readonly external?: boolean | undefined;
  readonly tolerance: number;
  readonly inputs?: ShownPreparation | undefined;
  readonly outputs: boolean;
  readonly signature?: undefined;
  readonly runtime?: undefined;
}

/** What it says was saved before. */
interface SavedTeacher {
  readonly signals: SavedSpec;
  readonly model?: undefined;
  readonly server?: undefined;
  readonly plugin?: undefined;
  readonly external?: boolean | undefined;
  readonly inputs?: undefined;
  readonly outputs: boolean;
  readonly signature?: undefined;
  readonly runtime?: undefined;
}

/** A plugin of the run defines it. Its parameters stand beside these keys. */
interface PluginTeacher {
  readonly plugin: string;
  readonly model?: undefined;
  readonly server?: undefined;
  readonly signals?: undefined;
  readonly external?: boolean | undefined;
  readonly inputs?: undefined;
  /** As of a model. */
  readonly outputs: boolean | NamedOutputs;
  readonly signature?: undefined;
  readonly runtime?: undefined;
}

/** Whoever serves it knows its model alone, and speaks docs/protocol.md. */
interface ExternalTeacher {
  readonly external: true;
  readonly plugin?: undefined;
  readonly model?: undefined;
  readonly signals?: undefined;
  readonly server?: undefined;
  readonly inputs?: undefined;
  /** Of a run of several outputs: which of them it says, and what it calls them. */
  readonly outputs: boolean | NamedOutputs;
  readonly signature?: undefined;
  readonly runtime?: undefined;
}

interface TeacherKeys {
  readonly name: string;
  /** The only model that may teach under this name; absent: that of the folder, or the first one seen. */
  readonly digest?: string | undefined;
  /** How far its answers to the same request may be apart, as `TeacherDescription` says; absent: as it describes itself. */
  readonly tolerance?: number | undefined;
  /** Processes that serve it; of an external teacher those that are waited for. */
  readonly replicas: number;
  /** Class names in the order of the model's outputs; the model's own manifest tells otherwise. */
  readonly classes?: readonly string[] | undefined;
  /** The run's name for a class that the model names otherwise; null drops the class. */
  readonly classMap?: ClassMap | undefined;
}
