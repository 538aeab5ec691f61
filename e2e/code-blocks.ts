import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkout } from "./faculty-process.ts";

/** Code that a page shows, as it is written there. */
export interface CodeBlock {
  /** As the page names it; empty for a drawing. */
  readonly language: string;
  readonly code: string;
}

/** @param page - Its path in the checkout. */
export async function codeBlocks(page: string): Promise<readonly CodeBlock[]> {
  const text = await readFile(join(checkout, page), "utf8");
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = "", code = ""]) => ({ language, code }));
}
