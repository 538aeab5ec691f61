import { sampleKind } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import type { Dataset } from "../samples/dataset.ts";
import type { Sample } from "./sample.ts";

/** How augmentations see a data set's samples. */
export function sampleExtents(dataset: Dataset): Pick<Sample, "height" | "width" | "channels"> {
  const [first = 1, second = 1, third = 1] = dataset.inputShape;
  switch (sampleKind(dataset)) {
    case "image":
    case "series":
      return { height: first, width: second, channels: third };
    case "tokens":
      return { height: 1, width: first, channels: 1 };
    case "features":
      return { height: 1, width: 1, channels: sizeOf(dataset.inputShape) };
  }
}
