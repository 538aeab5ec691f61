import { inboxPrefixOf } from "@faculty/shared/bus";
import { type Permissions, permissionsOf } from "@faculty/shared/subjects";
import type { Identity } from "./identities.ts";

/** An identity as the server knows it: it never sees a seed. */
export interface KnownIdentity extends Identity {
  readonly publicKey: string;
}

/** Where the server finds its own certificate. */
export interface ServerCertificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** One reply a request; longer than any request waits, and short enough for the server to forget it. */
const responses = '{ max: 1, expires: "5m" }';
/** Of a connection, to prove who it is; on a machine that trains, the server's two seconds can pass. */
const proveWithinSeconds = 10;

/**
 * A nats-server configuration to be included: who may connect, and what each may send and hear, told from the subject
 * table. Who is not listed is refused.
 */
export function serverConfiguration(
  identities: readonly KnownIdentity[],
  certificate: ServerCertificate | undefined,
): string {
  const lines = [
    "# Written by `faculty auth init` from Faculty's subject table. Make it anew after an update.",
    "authorization {",
    `  timeout: ${proveWithinSeconds}`,
    "  users: [",
    ...identities.flatMap(userLines),
    "  ]",
    "}",
  ];
  if (certificate !== undefined)
    lines.push(
      "tls {",
      `  cert_file: ${JSON.stringify(certificate.certFile)}`,
      `  key_file: ${JSON.stringify(certificate.keyFile)}`,
      `  timeout: ${proveWithinSeconds}`,
      "}",
    );
  return `${lines.join("\n")}\n`;
}

function userLines({ role, names, publicKey }: KnownIdentity): readonly string[] {
  const { publish, subscribe, mayRespond } = permissionsOf(role, inboxPrefixOf(publicKey), names);
  const bound = Object.entries(names).map(([kind, name]) => ` of ${kind} ${name}`);
  return [
    `    { # ${role}${bound.join("")}`,
    `      nkey: ${publicKey}`,
    "      permissions: {",
    `        publish: ${rule(publish)}`,
    `        subscribe: ${rule(subscribe)}`,
    ...(mayRespond ? [`        allow_responses: ${responses}`] : []),
    "      }",
    "    }",
  ];
}

/** An empty list of what is allowed allows everything: nothing is allowed by denying it. */
function rule(subjects: Permissions["publish"]): string {
  if (subjects.length === 0) return '{ deny: [">"] }';
  return `{ allow: [${subjects.map((subject) => JSON.stringify(subject)).join(", ")}] }`;
}
