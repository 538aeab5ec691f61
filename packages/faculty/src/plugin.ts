/** Something that a plugin defines: a module exports it, and a run file names the module. */
export interface Plugin {
  readonly plugin: string;
  readonly name: string;
}
