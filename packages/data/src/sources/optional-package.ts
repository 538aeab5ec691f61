import { FacultyError } from "@faculty/shared/errors";

/**
 * A package that is installed where there is a build of it, loaded when a source is prepared and not before.
 * @param what - That needs it, for the message.
 * @throws FacultyError NOT_FOUND.
 */
export async function optionalPackage<Module>(
  name: string,
  what: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new FacultyError(
      "NOT_FOUND",
      `${what} need the package ${name}, which does not load here (${process.platform} ${process.arch}): npm install ${name} installs it where there is a build of it`,
      { name },
      { cause },
    );
  }
}
