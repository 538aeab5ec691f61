import { headerNames, sealedFrame } from "@faculty/shared/frames";
import { requestOf } from "../asking/ask.ts";
import type { Rule } from "../asking/rule.ts";
import type { Trial } from "../asking/trial.ts";
import { requireRefusals, type Wrong } from "./refusals.ts";

const malformed = ["MALFORMED_FRAME"] as const;
const either = ["MALFORMED_FRAME", "UNSUPPORTED_WIRE"] as const;

export const headers: Rule = {
  section: "§2",
  holds: "headers that are missing, torn or of another version are refused",
  put: (trial) => {
    const { headers: good = {}, payload } = requestOf(trial, {});
    const changed = (what: string, name: string, value: string | null, codes: Wrong["codes"]): Wrong => {
      const { [name]: _, ...rest } = good;
      return { what, message: { headers: value === null ? rest : { ...rest, [name]: value }, payload }, codes };
    };
    const { wire, headBytes, crc32c, deadlineMs } = headerNames;
    return requireRefusals(trial, [
      { what: "no headers", message: { payload }, codes: either },
      changed("no Faculty-Wire", wire, null, either),
      changed("Faculty-Wire: 2.0", wire, "2.0", ["UNSUPPORTED_WIRE"]),
      changed("Faculty-Wire: one", wire, "one", either),
      changed("no Faculty-Head-Bytes", headBytes, null, malformed),
      changed("Faculty-Head-Bytes: many", headBytes, "many", malformed),
      changed("Faculty-Head-Bytes: -1", headBytes, "-1", malformed),
      changed("Faculty-Head-Bytes beyond the payload", headBytes, String(payload.length + 1), malformed),
      changed("no Faculty-Crc32c", crc32c, null, malformed),
      changed("another Faculty-Crc32c", crc32c, "00000000", malformed),
      changed("Faculty-Deadline-Ms: soon", deadlineMs, "soon", malformed),
      changed("Faculty-Deadline-Ms: -1", deadlineMs, "-1", malformed),
    ]);
  },
};

export const frames: Rule = {
  section: "§1",
  holds: "a frame that is torn, or whose head is none, is refused",
  put: (trial) => requireRefusals(trial, tornFrames(trial)),
};

function tornFrames(trial: Trial): readonly Wrong[] {
  const { headers: good = {}, payload } = requestOf(trial, {});
  const headLength = Number(good[headerNames.headBytes]);
  const json = Buffer.from(payload.subarray(0, headLength)).toString("utf8");
  const rest = payload.subarray(headLength);
  const torn = (what: string, bytes: Uint8Array, length = headLength): Wrong => {
    return { what, message: sealedFrame(bytes, length), codes: malformed };
  };
  const headed = (what: string, text: string): Wrong => {
    const head = Buffer.from(text);
    return torn(what, Buffer.concat([head, rest]), head.length);
  };
  const described = (what: string, change: object): Wrong => {
    const head = JSON.parse(json);
    return headed(what, JSON.stringify({ ...head, tensors: [{ ...head.tensors[0], ...change }] }));
  };
  const { fewRows: rows } = trial;
  const { inputShape: shape } = trial.description;
  return [
    { what: "nothing", message: { headers: good, payload: new Uint8Array() }, codes: malformed },
    torn("a payload of no bytes", new Uint8Array(), 0),
    torn("a payload that ends early", payload.subarray(0, payload.length - 1)),
    torn("a byte too many", Buffer.concat([payload, Buffer.of(0)])),
    headed("a head that is no JSON", json.slice(1)),
    headed("a head that is a list", `[${json}]`),
    headed("a head that is null", "null"),
    headed("a head of more than 64 KiB", `${json.slice(0, -1)},"newer":"${"x".repeat(2 ** 16)}"}`),
    headed("65 tensors", tensorsTooMany(json)),
    described("a tensor of more rows than there are bytes", { shape: [rows + 1, ...shape] }),
    described("a tensor of fewer rows than there are bytes", { shape: [Math.max(0, rows - 1), ...shape] }),
    described("a tensor of 2^53 rows", { shape: [2 ** 53, ...shape] }),
    described("a negative extent", { shape: [-rows, ...shape.map((extent) => -extent)] }),
    described("nine extents", { shape: [rows, ...shape, 1, 1, 1, 1, 1, 1, 1, 1].slice(0, 12) }),
    described("an unknown datatype", { datatype: "FP128" }),
    described("a tensor without a shape", { shape: undefined }),
  ];
}

function tensorsTooMany(json: string): string {
  const head = JSON.parse(json);
  const empty = Array.from({ length: 64 }, (_, i) => ({ name: `empty-${i}`, datatype: "UINT8", shape: [0] }));
  return JSON.stringify({ ...head, tensors: [...head.tensors, ...empty] });
}
