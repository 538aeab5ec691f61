import type { Figure } from "./figure.ts";
import { cachedFigure } from "./figures/cached.ts";
import { codecsFigure } from "./figures/codecs.ts";
import { coordinatorFigure } from "./figures/coordinator.ts";
import { fanOutFigure } from "./figures/fan-out.ts";
import { inferFigure } from "./figures/infer.ts";
import { memoryFigure } from "./figures/memory.ts";
import { onlineFigure } from "./figures/online.ts";
import { onnxFigure } from "./figures/onnx.ts";
import { overloadFigure } from "./figures/overload.ts";
import { pythonFigure } from "./figures/python.ts";
import { readingFigure } from "./figures/reading.ts";
import { resnet50Figure } from "./figures/resnet-50.ts";
import { scaleFigure } from "./figures/scale.ts";
import { servedFigure } from "./figures/served.ts";
import { sizeFigure } from "./figures/size.ts";
import { sparseFigure } from "./figures/sparse.ts";
import { startFigure } from "./figures/start.ts";
import { stepFigure } from "./figures/step.ts";
import { teacherFigure } from "./figures/teacher.ts";
import { transportFigure } from "./figures/transport.ts";

/** Every figure by the name `npm run bench -- <name>` takes. A new one is a file of figures/, a row here, a line of README.md. */
export const figures: Readonly<Record<string, Figure>> = {
  step: stepFigure,
  infer: inferFigure,
  "resnet-50": resnet50Figure,
  start: startFigure,
  teacher: teacherFigure,
  onnx: onnxFigure,
  served: servedFigure,
  python: pythonFigure,
  transport: transportFigure,
  coordinator: coordinatorFigure,
  online: onlineFigure,
  cached: cachedFigure,
  codecs: codecsFigure,
  memory: memoryFigure,
  sparse: sparseFigure,
  reading: readingFigure,
  size: sizeFigure,
  scale: scaleFigure,
  "fan-out": fanOutFigure,
  overload: overloadFigure,
};
