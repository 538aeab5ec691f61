import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { nodeDisk, writeWhole } from "@faculty/shared/disk";
import { readBounded } from "@faculty/shared/files";
import type { Logger } from "@faculty/shared/logging";
import { type TeacherDescription, teacherDescription, writtenDescription } from "@faculty/shared/protocol";

/** One from the wire, of `maxDescriptionBytes`, with spaces. */
const maxTeacherBytes = 2 ** 26;

/** A model may teach under several names: what it says is kept once, what it is under each. */
export function storedName({ teacher, digest }: Pick<TeacherDescription, "teacher" | "digest">): string {
  return `${teacher}@${digest}`;
}

/** What a store's teachers told of themselves, by `storedName`: their signals can be read when none of them is alive. */
export async function readTeachers(folder: string, logger: Logger): Promise<Map<string, TeacherDescription>> {
  const teachers = new Map<string, TeacherDescription>();
  for (const name of await readdir(teachersFolder(folder)).catch(() => [])) {
    if (!name.endsWith(".json")) continue;
    const path = join(teachersFolder(folder), name);
    const file = await readBounded(path, maxTeacherBytes);
    const read = teacherDescription.safeParse(file.kind === "bytes" ? parsed(file.bytes.toString("utf8")) : undefined);
    if (read.success) teachers.set(storedName(read.data), read.data);
    else logger.warn({ event: "signals-damaged", path }, `${path} does not describe a teacher, it is passed over`);
  }
  return teachers;
}

/** @throws FacultyError IO_FAILED. */
export async function writeTeacher(folder: string, teacher: TeacherDescription): Promise<void> {
  const name = createHash("sha256").update(storedName(teacher)).digest("hex").slice(0, 32); // both come from the wire
  const path = join(teachersFolder(folder), `${name}.json`);
  await writeWhole(nodeDisk, path, JSON.stringify(writtenDescription(teacher), null, 2));
}

function teachersFolder(folder: string): string {
  return join(folder, "teachers");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
