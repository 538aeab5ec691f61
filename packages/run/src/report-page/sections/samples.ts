import { percent } from "../../report/shown-figures.ts";
import type { ShownSample } from "../../report/shown-samples.ts";
import { type Html, html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";

/** The samples themselves that are hard. */
export const samples: PageSection = {
  id: "samples",
  title: "The samples themselves",
  content: ({ report: { insight, information }, samples: shown }) => {
    const views = new Map(shown.map((one) => [one.sample, one]));
    const groups = [
      group(
        "Lost by every seed",
        "The ensemble is right, every distilled student is wrong.",
        (information?.lostAs ?? []).map(({ sample, class: name, named }) =>
          card(sample, views.get(sample), name, [`named ${counted(named)}`]),
        ),
      ),
      group(
        "Ambiguous",
        "The ensemble is least sure of these (entropy, nats).",
        (insight?.ambiguous ?? []).map(({ sample, class: name, entropy, likeliest }) =>
          card(sample, views.get(sample), name, [
            likeliest.map((one) => `${one.class} ${percent(one.probability)}`).join(", "),
            `entropy ${entropy.toFixed(2)}`,
          ]),
        ),
      ),
      group(
        "Disputed",
        "The teachers disagree most about these (nats).",
        (insight?.disputed ?? []).map(({ sample, class: name, disagreement, named }) =>
          card(sample, views.get(sample), name, [
            `teachers: ${named.join(", ")}`,
            `disagreement ${disagreement.toFixed(2)}`,
          ]),
        ),
      ),
    ].filter((one) => one !== null);
    return groups.length === 0 ? null : html`${groups}`;
  },
};

function group(title: string, says: string, cards: readonly Html[]): Html | null {
  if (cards.length === 0) return null;
  return html`<h3>${title}</h3><p class="note">${says}</p><ul class="samples">${cards}</ul>`;
}

function card(sample: number, shown: ShownSample | undefined, name: string, lines: readonly string[]): Html {
  return html`<li>${shown === undefined ? null : view(shown)}<p><strong>${name}</strong></p>${lines.map(
    (line) => html`<p>${line}</p>`,
  )}<p class="faint">${shown?.name ?? `sample ${sample}`}</p></li>\n`;
}

function view({ sample, view: one }: ShownSample): Html {
  switch (one.kind) {
    case "picture":
    case "spectrogram":
      return html`<img class="${one.kind}" src="data:image/png;base64,${one.png}" width="${one.width}" height="${one.height}" alt="test sample ${sample}">`;
    case "text":
      return html`<blockquote>${one.text}</blockquote>`;
    case "numbers":
      return html`<p class="numbers">${one.values.map((value) => String(Number(value.toPrecision(4)))).join(", ")}${one.count > one.values.length ? " …" : ""}</p>`;
  }
}

/** `coat (2), shirt`. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => (count === names.length || count === 1 ? name : `${name} (${count})`))
    .join(", ");
}
