import type { OutputKind } from "@faculty/shared/outputs";
import { checkFinite } from "./numbers/check-finite.ts";
import { greatestDifference } from "./numbers/greatest-difference.ts";
import { alignSeveral } from "./several/align-several.ts";
import { meanLogitsSeveral } from "./several/mean-logits-several.ts";
import { mixSeveral } from "./several/mix-several.ts";
import { severalSpace } from "./several/several-space.ts";
import { notJudged, type OutputKindRow, singleKinds } from "./single/single-kinds.ts";

export type { MixtureSpec } from "./single/single-kinds.ts";

export const outputKinds: { readonly [Kind in OutputKind]: OutputKindRow<Kind> } = {
  ...singleKinds,
  several: {
    check: checkFinite,
    space: severalSpace,
    align: alignSeveral,
    mix: mixSeveral,
    meanLogits: ({ signals, weights, mixed, absent }) => meanLogitsSeveral(signals, weights, mixed, absent),
    judge: notJudged,
    calibrate: notJudged,
    drift: greatestDifference,
  },
};
