/** What the plugins of a process define of one kind, by name, beside the table of what Faculty has of it. */
export interface PluginTable<Definition, Row> {
  /** Makes a definition known to this process, in which its module is loaded once as well. */
  readonly add: (definition: Definition) => void;
  /** Undefined: no plugin that was loaded defines it. */
  readonly named: (name: string) => Row | undefined;
  readonly names: () => readonly string[];
  readonly rows: () => readonly Row[];
}

/** @param rowOf - Makes of a definition a row like those of the table of what Faculty has. */
export function pluginTable<Definition extends { readonly name: string }, Row>(
  rowOf: (definition: Definition) => Row,
): PluginTable<Definition, Row> {
  const rows = new Map<string, Row>();
  return {
    add: (definition) => void rows.set(definition.name, rowOf(definition)),
    named: (name) => rows.get(name),
    names: () => [...rows.keys()],
    rows: () => [...rows.values()],
  };
}
