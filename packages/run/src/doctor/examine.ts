import { execFile } from "node:child_process";
import { availableParallelism, freemem } from "node:os";
import { promisify } from "node:util";
import { loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { asFacultyError } from "@faculty/shared/errors";
import { locateNatsServer } from "@faculty/shared/processes";
import { connectBus } from "../bus/connect-bus.ts";
import { findTeachers } from "../bus/find-teachers.ts";
import type { Settings } from "../settings/settings.ts";

export interface Finding {
  readonly name: string;
  readonly state: "ok" | "warning" | "problem";
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
}

type Check = (settings: Settings, abort: AbortSignal) => Promise<Omit<Finding, "name">>;

/** Every check by its name, in the order they are shown. */
const checks: Readonly<Record<string, Check>> = {
  Node: checkNode,
  TensorFlow: checkBackend,
  "nats-server": checkNatsServer,
  NATS: checkNats,
  "embedded data": checkData,
  machine: checkMachine,
};

/** Examines this installation; a check that throws is a problem of its own. */
export async function examine(settings: Settings, abort: AbortSignal): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(checks)) {
    abort.throwIfAborted();
    try {
      findings.push({ name, ...(await check(settings, abort)) });
    } catch (thrown) {
      findings.push({
        name,
        state: "problem",
        found: asFacultyError(thrown).message,
        fix: "run npx faculty setup in this project",
      });
    }
  }
  return findings;
}

const oldestNode = 20;
/** The oldest major version that is still maintained. */
const maintainedNode = 22;

async function checkNode(): Promise<Omit<Finding, "name">> {
  const { node } = process.versions;
  const major = Number(node.split(".")[0]);
  if (major < oldestNode) return { state: "problem", found: node, fix: `install Node ${oldestNode}.19 or newer` };
  if (major < maintainedNode)
    return {
      state: "warning",
      found: `${node}, past its end of life`,
      fix: `Node ${maintainedNode} or newer is maintained`,
    };
  return { state: "ok", found: node };
}

async function checkBackend({ backend }: Settings): Promise<Omit<Finding, "name">> {
  const { name, reason } = await startBackend(backend);
  const found = `backend ${name}: ${reason}`;
  if (name === "tensorflow") return { state: "ok", found };
  return {
    state: "warning",
    found,
    fix: `everything works, training is several times slower; ${backend === undefined ? "npx faculty setup builds the native addon" : "unset FACULTY_BACKEND for the native addon"}`,
  };
}

async function checkNatsServer(_: Settings, abort: AbortSignal): Promise<Omit<Finding, "name">> {
  const path = locateNatsServer();
  const { stdout } = await promisify(execFile)(path, ["--version"], { signal: abort });
  return { state: "ok", found: `${stdout.trim()} at ${path}` };
}

async function checkNats({ nats }: Settings, abort: AbortSignal): Promise<Omit<Finding, "name">> {
  if (nats.url === undefined)
    return { state: "ok", found: "NATS_URL is not set: faculty run starts a nats-server of its own" };
  try {
    await using bus = await connectBus(nats, { role: "observer", clientName: "faculty doctor" });
    const teachers = await findTeachers(bus, discoveryWaitMs, abort);
    return {
      state: "ok",
      found: `connected, ${bus.maxPayloadBytes} bytes a message, ${teachers.length} teacher nodes`,
    };
  } catch (thrown) {
    return {
      state: "problem",
      found: asFacultyError(thrown).message,
      fix: "check NATS_URL and its credentials, or unset it",
    };
  }
}

const discoveryWaitMs = 300;

async function checkData(_: Settings, abort: AbortSignal): Promise<Omit<Finding, "name">> {
  const { name, train, test } = await loadDataset({ name: "fashion-mnist" }, abort);
  return { state: "ok", found: `${name}: ${train.count} training and ${test.count} test samples` };
}

const smallMemoryBytes = 2e9; // five processes with TensorFlow take some 300 MB each

async function checkMachine(): Promise<Omit<Finding, "name">> {
  const free = freemem();
  const found = `${availableParallelism()} cores, ${(free / 1e9).toFixed(1)} GB of memory free`;
  if (free >= smallMemoryBytes) return { state: "ok", found };
  return { state: "warning", found, fix: "the quick start wants about 2 GB" };
}
