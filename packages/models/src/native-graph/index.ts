export {
  dataTypes,
  type Edge,
  type FeedNode,
  type GraphAttributes,
  type GraphNode,
  type TensorSpec,
  type VariableNode,
} from "./graph-node.ts";
export { createGraphWriter, type GraphWriter, type Reference } from "./graph-writer.ts";
export { loadGraph } from "./load-graph.ts";
export { createTextTensor, type NativeBackend, nativeBackend, nativeId } from "./native-backend.ts";
export { type Known, type Recording, record } from "./record.ts";
export { type Forward, feedName, recordAnyRows } from "./record-any-rows.ts";
export { type Rewrite, rewritesFor } from "./rewrites.ts";
export { sameRecording } from "./same-recording.ts";
export { initialFeeds, loadedFetch, writeAssignment, writeFeed, writeFetch, writeLoads } from "./write-variables.ts";
