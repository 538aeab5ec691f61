/** franc, trigrams in JavaScript: a score from 0 to 1 for each language of the text's script. */
import { francAll } from "franc";
import { save } from "./texts.mjs";

/** Its scores are distances, no logarithms: calibration by held-out texts says how sure it is. */
const nats = 20;
await save((text) => new Map(francAll(text, { minLength: 1 }).map(([name, score]) => [name, nats * score])), 0);
