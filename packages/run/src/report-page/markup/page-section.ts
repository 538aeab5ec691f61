import type { Report } from "../../report/report.ts";
import type { ShownSample } from "../../report/shown-samples.ts";
import type { Html } from "./html.ts";

/** What a page is made of. */
export interface PageInput {
  readonly report: Report;
  readonly samples: readonly ShownSample[];
}

/** A part of the page: a file of sections/, a row of the table in report-page.ts. */
export interface PageSection {
  /** Of its heading, and of the link to it. */
  readonly id: string;
  readonly title: string;
  /** Null where the run has nothing of it. */
  readonly content: (input: PageInput) => Html | null;
}
