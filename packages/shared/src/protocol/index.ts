export { describeReplies } from "./describe-reply.ts";
export { historyPage, historyRequest } from "./history.ts";
export {
  checkLayer,
  checkLayerRequest,
  type LayerReduction,
  type LayerRequest,
  type LayerSignal,
  layerSignalName,
  layersRead,
  layerTensorName,
  reducedShape,
} from "./layer-signal.ts";
export {
  type PredictReply,
  type PredictRequest,
  predictReply,
  predictRequest,
  predictRequestOf,
  type SignalRequest,
  usualPredictReply,
} from "./predict.ts";
export { type MessageSize, predictReplySize } from "./predict-size.ts";
export { type Progress, progress, readProgress, type ToldFigure, toldFigures } from "./progress.ts";
export {
  type BatchName,
  batchFields,
  type PullHead,
  type PullReply,
  pullHead,
  pullReply,
  stepsOf,
} from "./pull.ts";
export { type PullRequest, pullHeadOf, readPull, type Wanted } from "./pull-request.ts";
export { refusal, statedRefusal } from "./refusal.ts";
export { remainingMs } from "./remaining-ms.ts";
export { requestDescription, requestWithLayers } from "./request-description.ts";
export { type Serving, serving, servingIntervalMs } from "./serving.ts";
export { readStoredInput, storedInput } from "./stored-input.ts";
export { takesTexts, textShape } from "./takes-texts.ts";
export {
  type Heartbeat,
  heartbeat,
  heartbeatIntervalMs,
  readDescription,
  readHeartbeat,
  type TeacherDescription,
  type TeacherState,
  teacherDescription,
  writtenDescription,
} from "./teacher.ts";
