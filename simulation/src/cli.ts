import { parseArgs } from "node:util";
import type { Reference } from "./check-run.ts";
import { referenceOf } from "./reference.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { type Simulated, simulate } from "./simulate.ts";

const usage = `usage: npm run simulate -- [--seeds N] [--from N]     seeds N after another, failures are listed
       npm run simulate -- --seed N [--trace]          one seed, with everything that happened`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    trace: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(usage);
else process.exitCode = (await simulateAll()) ? 0 : 1;

async function simulateAll(): Promise<boolean> {
  const only = values.seed === undefined ? null : whole("seed", values.seed);
  const [from, count] = only === null ? [whole("from", values.from), whole("seeds", values.seeds)] : [only, 1];
  const references = new Map<Scenario, Reference>();
  const unhandled: string[] = [];
  process.on("unhandledRejection", (reason) => unhandled.push(`unhandled rejection: ${String(reason)}`));
  let isStopped = false;
  const stop = () => void (isStopped = true); // what was found so far is told
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  const started = process.cpuUsage();
  let [done, failed, events, injected] = [0, 0, 0, 0];
  for (let seed = from; seed < from + count && !isStopped; seed++) {
    const scenario = scenarios[seed % scenarios.length] as Scenario;
    const reference = references.get(scenario) ?? (await referenceOf(scenario));
    references.set(scenario, reference);
    const run = await simulate(scenario, seed, reference, values.trace ? { tell: (line) => console.log(line) } : {});
    const violations = [...run.violations, ...unhandled.splice(0)];
    done += 1;
    events += run.events;
    injected += run.faults.length;
    if (violations.length > 0 || only !== null) report(seed, scenario, run, violations);
    if (violations.length > 0) failed += 1;
  }
  const { user, system } = process.cpuUsage(started);
  const cpuMs = (user + system) / 1000;
  console.log(
    `${done} seeds from ${from}: ${failed} failed; ${injected} faults, ${events} events, ${(cpuMs / done).toFixed(1)} ms of processor a seed`,
  );
  return failed === 0;
}

function report(seed: number, { name }: Scenario, run: Simulated, violations: readonly string[]): void {
  console.log(`seed ${seed} (${name}): ${violations.length === 0 ? "holds" : "FAILED"}`);
  for (const violation of violations) console.log(`  ${violation}`);
  console.log(`  faults: ${run.faults.join("; ") || "none"}`);
  console.log(`  ${run.events} events, ${Math.round(run.virtualMs)} ms, trace ${run.trace}`);
  if (violations.length > 0) console.log(`  again: npm run simulate -- --seed ${seed} --trace`);
}

function whole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`simulate: --${name} is ${JSON.stringify(text)}, expected a whole number below 10⁹\n${usage}`);
  process.exit(2);
}
