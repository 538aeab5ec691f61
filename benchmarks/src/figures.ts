import type { Figure } from "./figure.ts";
import { codecsFigure } from "./figures/codecs.ts";
import { stepFigure } from "./figures/step.ts";

/** Every figure by the name `npm run bench -- <name>` takes. A new one is a file of figures/, a row here, a line of README.md. */
export const figures: Readonly<Record<string, Figure>> = {
  codecs: codecsFigure,
  step: stepFigure,
};
