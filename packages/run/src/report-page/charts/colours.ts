import type { ModelRole } from "../../measured/scored-model.ts";
import { type Html, html } from "../markup/html.ts";

/** The same model has the same colour in every chart; page-style.ts has what it is by day and by night. */
const roleColours: Readonly<Record<ModelRole, string>> = {
  teacher: "var(--teacher)",
  ensemble: "var(--ensemble)",
  assistant: "var(--assistant)",
  scratch: "var(--scratch)",
  ceiling: "var(--ceiling)",
  direct: "var(--assistant)",
  distilled: "var(--distilled)",
  "fine-tuned": "var(--fine-tuned)",
  "with-biases": "var(--fine-tuned)",
  further: "var(--further)",
};

export function roleColour(role: ModelRole): string {
  return roleColours[role];
}

/** Of what has no role, such as teachers beside each other; from the first on again where there are more. */
const others = ["var(--one)", "var(--two)", "var(--three)", "var(--four)", "var(--five)", "var(--six)"];

export function otherColour(place: number): string {
  return others[place % others.length] ?? "currentColor";
}

/** What the colours of a chart stand for. */
export function legend(entries: readonly { readonly name: string; readonly colour: string }[]): Html {
  return html`<ul class="legend">${entries.map(
    ({ name, colour }) => html`<li><span class="swatch" style="background:${colour}"></span>${name}</li>`,
  )}</ul>`;
}
