import { Document, isCollection, isPair, visit } from "yaml";

/** YAML of plain values, as one writes a run file: a list or mapping of single values stands in one line. */
export function yamlText(value: object): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Collection: (_, node) => {
      const isInner = (item: unknown) => isCollection(isPair(item) ? item.value : item);
      node.flow = node !== document.contents && !node.items.some(isInner);
    },
  });
  return document.toString({ lineWidth: 120 });
}
