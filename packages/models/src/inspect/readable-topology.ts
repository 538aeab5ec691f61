import { fromKeras3, isKeras3 } from "./from-keras3.ts";
import { checkPassedOver } from "./passed-over-settings.ts";

/**
 * A LayersModel's topology as tfjs reads it.
 * @param who - Begins messages, `model teachers/a`.
 * @throws FacultyError BAD_MODEL for what tfjs would read as something else.
 */
export function readableTopology(who: string, topology: unknown): unknown {
  const read = isKeras3(topology) ? fromKeras3(who, topology) : topology;
  checkPassedOver(who, read);
  return read;
}
