import { hardSamples } from "../../report/hard-samples.ts";
import type { ShownSample } from "../../report/shown-samples.ts";
import { type Html, html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";

/** The samples themselves that are hard. */
export const samples: PageSection = {
  id: "samples",
  title: "The samples themselves",
  content: ({ report, samples: shown }) => {
    const views = new Map(shown.map((one) => [one.sample, one]));
    const groups = hardSamples(report).map(({ title, says, samples: hard }) => {
      const cards = hard.map(({ sample, class: name, lines }) => card(sample, views.get(sample), name, lines));
      return html`<h3>${title}</h3><p class="note">${says}</p><ul class="samples">${cards}</ul>`;
    });
    return groups.length === 0 ? null : html`${groups}`;
  },
};

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
