import { notASignal } from "@faculty/shared/codecs";
import { columnNames, type OutputSpec } from "@faculty/shared/outputs";
import type { PlannedBatch } from "../batch/planned-samples.ts";

/** No model means a logit so far below another: masks are of 1,000 and more, down to the lowest number of a float. */
const maskedBelow = 1000;

/**
 * The batches, once each one's logits are found to be numbers that a student can come close to: squared, a masked class
 * outweighs every other, and the student learns nothing else.
 * @param term - That compares logits as numbers.
 * @throws FacultyError NOT_A_SIGNAL naming sample and class.
 */
export async function* unmaskedLogits(
  batches: AsyncIterable<PlannedBatch>,
  term: string,
  output: OutputSpec,
): AsyncGenerator<PlannedBatch, void, undefined> {
  for await (const batch of batches) {
    checkLogits(batch, term, columnNames(output));
    yield batch;
  }
}

function checkLogits(
  { ids, said }: Pick<PlannedBatch, "ids" | "said">,
  term: string,
  classes: readonly string[],
): void {
  const logits = (said.kind === "mixture" ? said.logits : null) ?? new Float32Array();
  for (let start = 0; start < logits.length; start += classes.length) {
    let [least, largest] = [start, start];
    for (let i = start; i < start + classes.length; i++) {
      if ((logits[i] as number) < (logits[least] as number)) least = i;
      if ((logits[i] as number) > (logits[largest] as number)) largest = i;
    }
    const below = (logits[largest] as number) - (logits[least] as number);
    if (below <= maskedBelow) continue;
    throw notASignal(
      `term ${term}: the ensemble's logit of class ${classes[least - start]} is ${logits[least]} for training sample ${ids[Math.floor((start * ids.length) / logits.length)]}, ${Math.round(below)} below its largest, expected at most ${maskedBelow}: the class is masked, take a loss of probabilities such as soft-target-kl`,
    );
  }
}
