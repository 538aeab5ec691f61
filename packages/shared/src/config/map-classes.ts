/** A teacher's class names and what the run calls them; null drops a class, and what is not named keeps its name. */
export type ClassMap = Readonly<Record<string, string | null>>;

/** The run's name of each of a teacher's classes, in the teacher's order; null where the class is dropped. */
export function mapClasses(classes: readonly string[], map: ClassMap | undefined): readonly (string | null)[] {
  return classes.map((name) => (map !== undefined && Object.hasOwn(map, name) ? (map[name] as string | null) : name));
}
