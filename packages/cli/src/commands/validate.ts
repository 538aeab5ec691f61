import { join, resolve } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { CommandEntry } from "../options/command-entry.ts";

interface ValidateOptions {
  readonly schema?: boolean;
  readonly out?: string;
}

export const validateCommand: CommandEntry = {
  name: "validate",
  summary: "check a run file, its data set and its teachers, without running anything",
  examples: ["faculty validate run.yaml", "faculty validate --schema > run.schema.json"],
  define: (command, context) => {
    const { settings, abort, output } = context;
    command
      .argument("[run.yaml]", "run file")
      .option("--out <folder>", "folder that the run is to have (default: runs/ and the run's name)")
      .option("--schema", "print the run file's JSON Schema, for editors")
      .action(async (runFile: string | undefined, { schema, out }: ValidateOptions) => {
        if (schema === true) {
          const [{ runJsonSchema }, { runSchema }] = await Promise.all([
            import("@faculty/shared/config"),
            import("@faculty/run/run-file/run-schema"),
          ]);
          output.print(JSON.stringify(runJsonSchema(runSchema), null, 2));
          return;
        }
        if (runFile === undefined) throw new FacultyError("USAGE", "neither a run file nor --schema is given");
        const [
          { checkUnprepared },
          { preparing },
          { checkRun },
          { loadRun },
          { runSchemaWith },
          { countsInWords, sampleCounts },
          { checkFolder },
          { promiseOf, promiseInWords, signalsInWords },
          { signalMode },
        ] = await Promise.all([
          import("@faculty/run/supervisor/check-unprepared"),
          import("@faculty/run/data/preparing"),
          import("@faculty/run/supervisor/prepare-run"),
          import("@faculty/run/run-file/load-run"),
          import("@faculty/run/run-file/run-schema"),
          import("@faculty/run/run-file/sample-counts"),
          import("@faculty/run/run-folder/usable-folder"),
          import("@faculty/run/run-file/promises"),
          import("@faculty/shared/config"),
        ]);
        const spec = await loadRun(runFile, runSchemaWith, settings.roots, abort);
        const unprepared = await checkUnprepared(runFile, spec, context);
        if (unprepared !== null) {
          output.note(`warning: ${unprepared}`);
          if (output.json) output.print(JSON.stringify({ warnings: [unprepared] }));
          else output.print(`${runFile} is fine as far as it was looked at`);
          return;
        }
        const { dataset, teacherDigests, warnings, unfit } = await checkRun(runFile, spec, abort, {
          preparing: preparing(settings, output),
        });
        for (const problem of unfit) throw problem;
        await checkFolder("folder of the run", resolve(out ?? join("runs", spec.name)));
        if (signalMode(spec) === "hybrid") await checkFolder("signals.folder", spec.signals.folder);
        for (const warning of warnings) output.note(`warning: ${warning}`);
        for (const { name, server } of spec.teachers)
          if (server !== undefined)
            output.note(
              `the server of teacher ${name} was not asked: what it is and takes shows when the run starts, or by faculty inspect ${server.url} ${server.model}`,
            );
        const samples = sampleCounts(spec, dataset);
        const mode = signalMode(spec);
        const promises = Object.fromEntries(spec.teachers.map((teacher) => [teacher.name, promiseOf(teacher)]));
        if (output.json)
          output.print(
            JSON.stringify({
              spec,
              dataset: dataset.digest,
              samples,
              teacherDigests,
              promises,
              signals: mode,
              warnings,
            }),
          );
        else
          output.print(
            `${runFile} is fine: run ${spec.name}, data set ${dataset.name} (${dataset.train.count} training, ${dataset.test.count} test samples; ${countsInWords(samples)}), teachers ${spec.teachers.map((teacher) => `${teacher.name} (${promiseInWords(promiseOf(teacher))})`).join(", ")}; signals ${signalsInWords(spec)}`,
          );
      });
  },
};
