import { knownFormat } from "@faculty/models/manifests";
import type { OpenKind } from "../teacher/open-kind.ts";
import { teacherKinds } from "./open-teacher.ts";

/** A model of whatever kind, without the preparation that its faculty.json names: it takes what it was made to take. */
export const openAsItIs: OpenKind = async (path, options) => {
  const open = await teacherKinds[await knownFormat(path)]();
  return open(path, options);
};
