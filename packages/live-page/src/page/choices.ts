import type { Stroke } from "./chart.ts";
import { element } from "./element.ts";
import type { Along } from "./series.ts";

/** What the reader chose to be drawn. */
export interface Choices {
  readonly along: () => Along;
  readonly isLogarithmic: () => boolean;
  readonly isRunShown: (index: number) => boolean;
  readonly isStudentShown: (key: string) => boolean;
  readonly stroke: (key: string) => Stroke;
  /** As if the reader had chosen it. */
  readonly hideRun: (index: number) => void;
  /** Offers what there is to choose from; what was chosen stays. */
  readonly offer: (runs: readonly string[], students: readonly string[]) => void;
}

/** Colours of the report's page; students beyond six have them again, dashed. */
const colours = ["--one", "--two", "--three", "--four", "--five", "--six"] as const;
const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [12, 3, 2, 3]];

export function createChoices(form: HTMLElement, onChange: () => void): Choices {
  const hiddenRuns = new Set<number>();
  const hiddenStudents = new Set<string>();
  const places = new Map<string, number>();
  let along: Along = "epochs";
  let isLogarithmic = false;
  let offered = "";
  const runs = element("fieldset", {}, element("legend", {}, "Runs"));
  const students = element("fieldset", {}, element("legend", {}, "Students"));
  const axes = element("fieldset", {}, element("legend", {}, "Along"));
  for (const name of ["epochs", "minutes"] as const) {
    const input = element("input", { type: "radio", name: "along" });
    input.checked = name === along;
    input.addEventListener("change", () => {
      along = name;
      onChange();
    });
    axes.append(element("label", {}, input, name));
  }
  const scale = element("fieldset", {}, element("legend", {}, "Scale"));
  scale.append(
    choice("logarithmic", false, (checked) => {
      isLogarithmic = checked;
      onChange();
    }),
  );
  form.append(runs, students, axes, scale);

  function strokeOf(key: string): Stroke {
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    const colour = colours[place % colours.length] ?? colours[0];
    const dash = dashes[Math.floor(place / colours.length) % dashes.length] ?? [];
    return { colour: getComputedStyle(form).getPropertyValue(colour).trim(), dash };
  }

  function offer<Key>(
    box: HTMLElement,
    keys: readonly Key[],
    hidden: Set<Key>,
    look: (key: Key) => readonly Node[],
  ): void {
    const boxes = keys.map((key) =>
      choice(look(key), !hidden.has(key), (checked) => {
        if (checked) hidden.delete(key);
        else hidden.add(key);
        onChange();
      }),
    );
    box.replaceChildren(...[...box.children].slice(0, 1), ...boxes);
    box.hidden = keys.length < 2;
  }

  return {
    along: () => along,
    isLogarithmic: () => isLogarithmic,
    isRunShown: (index) => !hiddenRuns.has(index),
    isStudentShown: (key) => !hiddenStudents.has(key),
    stroke: strokeOf,
    hideRun: (index) => void hiddenRuns.add(index),
    offer: (runNames, keys) => {
      const now = JSON.stringify([runNames, keys]);
      if (now === offered) return; // what has the focus keeps it
      offered = now;
      offer(runs, [...runNames.keys()], hiddenRuns, (index) => [new Text(runNames[index])]);
      offer(students, keys, hiddenStudents, (key) => [swatch(strokeOf(key)), new Text(key)]);
    },
  };
}

function choice(
  content: string | readonly Node[],
  checked: boolean,
  onChange: (checked: boolean) => void,
): HTMLElement {
  const input = element("input", { type: "checkbox" });
  input.checked = checked;
  input.addEventListener("change", () => onChange(input.checked));
  return element("label", {}, input, ...(typeof content === "string" ? [content] : content));
}

/** The line of a student as charts have it. */
function swatch({ colour, dash }: Stroke): HTMLElement {
  const made = element("span", { class: "stroke" });
  made.style.borderTopColor = colour;
  made.style.borderTopStyle = dash.length > 0 ? "dashed" : "solid";
  return made;
}
