// @ts-check

const DEFAULT_INDEX_URL = "https://pypi.org/simple/"; // the only place that names the public index
const TIMEOUT_MS = 20_000;
const ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

/**
 * @typedef {object} IndexFile
 * @property {string} filename
 * @property {string} url
 * @property {string} sha256
 * @property {Record<string, string>} headers - to send when downloading it
 */

/**
 * The files a Python package index offers of one project. Speaks the JSON of PEP 691 and, for older mirrors,
 * the HTML of PEP 503. Files without a SHA-256 are left out: they could not be verified.
 * @param {string} project - normalised name, such as `tensorflow-cpu`
 * @param {{ env: NodeJS.ProcessEnv, abort: AbortSignal }} options - `PIP_INDEX_URL` is honoured
 * @returns {Promise<IndexFile[]>}
 */
export async function projectFiles(project, { env, abort }) {
  const base = new URL(env["PIP_INDEX_URL"] || DEFAULT_INDEX_URL);
  const headers = authorization(base);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  const url = new URL(`${project}/`, base);
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url, {
      headers: { ...headers, accept: ACCEPT },
      signal: AbortSignal.any([abort, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  } catch (error) {
    abort.throwIfAborted();
    throw new Error(`the Python package index does not answer at ${base.host}`, { cause: error });
  }
  if (!response.ok) throw new Error(`the Python package index answers ${response.status} for ${project}`);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  const files = isJson ? parseJson(text, response.url) : parseHtml(text, response.url);
  // Credentials go to the index's own host only.
  return files.map((file) => ({ ...file, headers: new URL(file.url).host === base.host ? headers : {} }));
}

/**
 * Moves a user name and password out of the URL: fetch refuses URLs that carry them.
 * @param {URL} url
 * @returns {Record<string, string>}
 */
function authorization(url) {
  if (url.username === "") return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = "";
  url.password = "";
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/**
 * @param {string} text - PEP 691
 * @param {string} baseUrl
 * @returns {Omit<IndexFile, "headers">[]}
 */
function parseJson(text, baseUrl) {
  /** @type {{ files?: { filename: string, url: string, hashes?: { sha256?: string }, yanked?: unknown }[] }} */
  const body = JSON.parse(text);
  return (body.files ?? []).flatMap(({ filename, url, hashes, yanked }) =>
    hashes?.sha256 === undefined || yanked
      ? []
      : [{ filename, url: new URL(url, baseUrl).href, sha256: hashes.sha256 }],
  );
}

/**
 * @param {string} text - PEP 503: one anchor a file, the digest in the URL's fragment
 * @param {string} baseUrl
 * @returns {Omit<IndexFile, "headers">[]}
 */
function parseHtml(text, baseUrl) {
  return [...text.matchAll(/<a\s[^>]*?href="([^"]*)"[^>]*>([^<]*)<\/a>/gi)].flatMap(
    ([anchor, href = "", filename = ""]) => {
      const url = new URL(href.replaceAll("&amp;", "&"), baseUrl);
      const sha256 = /^#sha256=([0-9a-f]{64})$/.exec(url.hash)?.[1];
      url.hash = "";
      return sha256 === undefined || anchor.includes("data-yanked")
        ? []
        : [{ filename: filename.trim(), url: url.href, sha256 }];
    },
  );
}
