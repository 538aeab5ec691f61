import { type Html, html } from "./html.ts";

/**
 * A table that scrolls by itself where it is wider than the page, by keyboard too.
 * @param says - What it is of.
 * @param kind - Of all but the first column; of words the last is a figure.
 */
export function pageTable(
  says: string,
  head: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
  kind: "figures" | "words" = "figures",
): Html {
  const titles = head.map((title) => html`<th scope="col">${title}</th>`);
  const lines = rows
    .slice(0, mostRows)
    .map(
      ([first = "", ...cells]) =>
        html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`,
    );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${says}"><table class="${kind}"><thead><tr>${titles}</tr></thead>
<tbody>${lines}</tbody></table></div>${rows.length <= mostRows ? null : html`<p class="note">The first ${mostRows} of ${rows.length}; report.json has all.</p>`}`;
}

/** A page that is sent around is no place for ten thousand rows. */
const mostRows = 300;

/** A sentence with what stands between backticks as code. */
export function prose(sentence: string): Html {
  return html`${sentence.split("`").map((part, i) => (i % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

export function paragraphs(sentences: readonly string[]): Html {
  return html`${sentences.map((sentence) => html`<p>${sentence}</p>`)}`;
}
