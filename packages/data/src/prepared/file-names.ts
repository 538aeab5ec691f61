import { open } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";

/**
 * What some samples are called, of a file that has a JSON string a line for each: read line by line, and not kept.
 * @throws FacultyError BAD_DATASET where it has no such line; IO_FAILED.
 */
export async function namesIn(path: string, ids: readonly number[]): Promise<readonly string[]> {
  const wanted = new Set(ids);
  const found = new Map<number, string>();
  const file = await open(path).catch((cause: Error) => {
    throw new FacultyError("IO_FAILED", `${path} cannot be read: ${cause.message}`, { path }, { cause });
  });
  let place = 0;
  for await (const line of file.readLines()) {
    if (wanted.has(place)) found.set(place, nameOn(line, place, path));
    place += 1;
    if (found.size === wanted.size) break;
  }
  await file.close();
  return ids.map((id) => found.get(id) ?? refuse(path, id));
}

function nameOn(line: string, place: number, path: string): string {
  try {
    return String(JSON.parse(line));
  } catch {
    return refuse(path, place);
  }
}

function refuse(path: string, place: number): never {
  throw new FacultyError("BAD_DATASET", `${path} names no sample ${place}, prepare the data set again`, { path });
}
