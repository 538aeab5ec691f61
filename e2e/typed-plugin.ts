import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digitsRun } from "./user-project.ts";

const scale = "export const scale: number = 2;\n";

const loss = `import { defineLoss } from "faculty";
import { scale } from "./scale.ts";
interface Named { readonly name: string }
const named = { name: "typed" } satisfies Named;
export const own = defineLoss({
  ...named,
  needs: ["softTarget"],
  evaluate: ({ tf, logits, softTarget }) => {
    const logQ = tf.logSoftmax(logits);
    return softTarget.exp().mul(softTarget.sub(logQ)).sum(-1).mean().mul(scale as number).asScalar();
  },
});
`;

/**
 * Writes a run of the digits into a user's project that learns by a loss in TypeScript, of two files: who does not load
 * it knows no such loss.
 * @returns The arguments of Node that check it.
 */
export async function writeTypedRun(folder: string): Promise<readonly string[]> {
  await writeFile(join(folder, "scale.ts"), scale);
  await writeFile(join(folder, "typed.ts"), loss);
  const run = { ...digitsRun, name: "typed", plugins: ["./typed.ts"], objective: [{ loss: "typed", weight: 1 }] };
  await writeFile(join(folder, "typed.yaml"), JSON.stringify(run));
  return [join("node_modules", "faculty", "bin.mjs"), "validate", "typed.yaml"];
}
