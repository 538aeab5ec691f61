// One file for all of zod (setup/bundle.mjs): every package checks by it, and every process loads it.
export * from "zod";
