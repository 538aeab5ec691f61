type Content = Node | string;

/** An element with attributes and content; texts are texts, whatever is in them. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

/** A part of the page that is there from the start. */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no part ${id}`);
  return found;
}

/** A table in a box that scrolls where it is wider than the page; by keyboard too. */
export function table(
  label: string,
  head: readonly string[],
  rows: readonly (readonly (Content | HTMLTableCellElement)[])[],
): HTMLElement {
  const cells = (row: readonly (Content | HTMLTableCellElement)[]) =>
    row.map((cell, i) => {
      if (cell instanceof HTMLTableCellElement) return cell;
      return i === 0 ? element("th", { scope: "row" }, cell) : element("td", {}, cell);
    });
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row)))),
    ),
  );
}
