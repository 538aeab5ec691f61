import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { html, serialised } from "@faculty/run/report-page/markup/html";
import { pageStyle } from "@faculty/run/report-page/page-style";
import { liveStyle } from "./live-style.ts";

export interface PageFile {
  readonly contentType: string;
  readonly body: string | Buffer;
}

const imports = JSON.stringify({ imports: { uplot: "./uplot.js" } });
const importsHash = createHash("sha256").update(imports).digest("base64");

/** The page runs what is served with it and asks nobody else for anything. */
export const pagePolicy: string = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${importsHash}'`,
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** No part of the template: a bundler rewrites those in which a script ends, by a package of its own. */
const scripts = serialised(
  `<script type="importmap">${imports}</script>\n<script type="module" src="main.js"></script>`,
);

const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Faculty</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="uplot.css">
<link rel="stylesheet" href="page.css">
${scripts}
</head>
<body>
<header>
<h1 id="title">Faculty</h1>
<p class="about" id="connection" role="status">Connecting …</p>
</header>
<main>
<noscript><p>This page is drawn by its script. <code>faculty status</code> says the same in a terminal.</p></noscript>
<section id="curves" aria-labelledby="curves-title">
<h2 id="curves-title">Curves</h2>
<form id="choices" aria-label="What is drawn"></form>
<div class="plots" id="plots"></div>
</section>
<div class="runs" id="runs"></div>
</main>
</body>
</html>
`;

/**
 * What the page is made of, by name: `""` is the page itself.
 * @param folder - Of its compiled scripts; absent: beside this file.
 */
export async function pageFiles(
  folder: string = fileURLToPath(new URL("../page/", import.meta.url)),
): Promise<ReadonlyMap<string, PageFile>> {
  const scripts = (await readdir(folder)).filter((name) => name.endsWith(".js") && !name.endsWith(".test.js"));
  const script = "text/javascript; charset=utf-8";
  const style = "text/css; charset=utf-8";
  const library = (name: string) => readFile(fileURLToPath(import.meta.resolve(`uplot/dist/${name}`)));
  const read = await Promise.all(
    scripts.map(async (name) => [name, { contentType: script, body: await readFile(join(folder, name)) }] as const),
  );
  return new Map<string, PageFile>([
    ["", { contentType: "text/html; charset=utf-8", body: page.markup }],
    ["page.css", { contentType: style, body: pageStyle + liveStyle }],
    ["uplot.js", { contentType: script, body: await library("uPlot.esm.js") }],
    ["uplot.css", { contentType: style, body: await library("uPlot.min.css") }],
    ...read,
  ]);
}
