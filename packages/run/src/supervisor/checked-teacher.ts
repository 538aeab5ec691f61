/** What is known of a teacher that nobody has asked yet. */
export interface CheckedTeacher {
  readonly digest: string | undefined;
  /** That it may be asked for, where its model is here. */
  readonly layers?: readonly string[];
  readonly warnings: readonly (string | null)[];
}
