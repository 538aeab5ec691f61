import { rowWidth } from "@faculty/shared/outputs";
import { requestWithLayers, type TeacherDescription, writtenDescription } from "@faculty/shared/protocol";
import { broken } from "../asking/finding.ts";
import type { Rule } from "../asking/rule.ts";
import type { Trial } from "../asking/trial.ts";

export const describe: Rule = {
  section: "§5",
  holds: "a replica describes itself, and says the same whenever it is asked",
  put: async (trial) => {
    const { description } = trial;
    const again = { ...(await describedAgain(trial)), digest: description.digest }; // `digest` is a rule of its own
    const [first, second] = [description, again].map((one) => JSON.stringify(writtenDescription(one)));
    if (first !== second) throw broken(String(first), String(second));
    const { digest, layers, layerShapes = {}, output, inputShape } = description;
    if (digest === "") throw broken("a digest of 1 to 128 characters", "none");
    const twice = layers.find((layer, i) => layers.indexOf(layer) < i);
    if (twice !== undefined) throw broken("layers, each named once", `${twice} twice`);
    const stranger = Object.keys(layerShapes).find((layer) => !layers.includes(layer));
    if (stranger !== undefined) throw broken("layerShapes of its layers alone", `one of ${stranger}`);
    return `${rowWidth(output)} classes, input [${inputShape.join(", ")}], ${layers.length} layers`;
  },
};

export const digest: Rule = {
  section: "§4",
  holds: "its digest stays the same, in describe, heartbeats and replies",
  put: async (trial) => {
    const { description, heartbeats } = trial;
    const again = await describedAgain(trial);
    const said = [again.digest, heartbeats.latest()?.digest ?? description.digest];
    const other = said.find((one) => one !== description.digest);
    if (other !== undefined) throw broken(`digest ${description.digest} throughout`, other);
    return `digest ${description.digest.slice(0, 12)}`;
  },
};

function describedAgain({ bus, abort, timeoutMs, description }: Trial): Promise<TeacherDescription> {
  return requestWithLayers(bus, description.teacher, description.replica, { timeoutMs, abort });
}
