import type { TakenInputs } from "@faculty/data/datasets";
import type { ModelOutput } from "@faculty/models/manifests";
import type { OutputSpec } from "@faculty/shared/outputs";
import type { Rows, Tensor } from "@faculty/shared/tensor";
import type { NamedSamples } from "../receive/job.ts";

/** What is known of a teacher before it is asked anything. */
export interface TeacherFacts extends Omit<TakenInputs, "inputs"> {
  /** SHA-256 over the model: equal digests give equal signals, to within `tolerance`. */
  readonly digest: string;
  /** What it says of a sample. */
  readonly output: OutputSpec;
  /** What the kind promises of the same inputs in one request, as `TeacherDescription` says. Absent: the same bits. */
  readonly tolerance?: number | undefined;
  /** It knows samples by name alone: no other can be asked about. */
  readonly isByName?: true;
  /** Layers that may be asked for by name. */
  readonly layers: readonly string[];
  /** There are many of them: they are told to whoever asks. */
  readonly layersOnRequest?: true;
  /** Shape of each layer's output, without the batch; 0 where it is not fixed. */
  readonly layerShapes?: Readonly<Record<string, readonly number[]>>;
  /** Undefined of a model that somebody else computes. */
  readonly parameters: number | undefined;
  /** Of a model: what it says before it is told as logits. */
  readonly yields?: ModelOutput;
  /** What computes, for people. */
  readonly backend: string;
  /** Another thread or process computes it. Absent: it has the event loop meanwhile. */
  readonly computesElsewhere?: true;
}

export interface InferRequest {
  /** `[rows, …inputShape]`, row-major; made when it is first read, not kept and not changed. */
  readonly inputs: Float32Array;
  readonly rows: number;
  /** Of a teacher of texts, those of the rows; it has no other inputs. */
  readonly texts?: readonly string[] | undefined;
  /** Which samples of the data set they are, where the request names them and shows them as they are. */
  readonly samples?: NamedSamples | undefined;
  /** Layers whose outputs are wanted too. */
  readonly layers: readonly string[];
}

export interface Inference {
  /** `[rows × rowsPerSample(output), rowWidth(output)]`; log-probabilities where the model ends in a softmax, which softmax cannot tell from logits. */
  readonly logits: Rows<Float32Array>;
  /** One entry for each layer asked for: `[rows, …]`. */
  readonly features: ReadonlyMap<string, Tensor<Float32Array>>;
}

/**
 * A model that can be asked. The contract is teacher.conformance.ts; every kind keeps it. The same inputs in one request
 * of the same rows give the same bits, or what `facts.tolerance` says. Disposing frees the model.
 */
export interface Teacher extends AsyncDisposable {
  readonly facts: TeacherFacts;
  /**
   * One at a time. Where it computes elsewhere, and no layers are wanted, the next may be asked before one is answered.
   * @throws FacultyError UNKNOWN_LAYER; anything else when the model fails.
   */
  infer(request: InferRequest): Promise<Inference>;
}
