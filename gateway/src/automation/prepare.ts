/** The folder of the site's flows: made once, then the operator's. */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

export interface AutomationFolder {
  /** Node-RED's own: flows, encrypted credentials, contexts. */
  userDir: string;
  /** Files of mode 600 that only Node-RED's settings read. */
  secrets: string;
}

const SECRET_BYTES = 24;
const SECRET_FILES = ["credential-secret", "admin-password"] as const;

/**
 * Makes what is missing: secrets, each its own, and the example flows where there are no flows yet.
 * What is there is left alone.
 */
export function prepareFolder(folder: string, examples: string): AutomationFolder {
  const userDir = join(folder, "flows");
  const secrets = join(folder, "secrets");
  for (const path of [folder, userDir, secrets]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
  }
  for (const name of SECRET_FILES) makeSecret(join(secrets, name));
  const flows = join(userDir, "flows.json");
  if (!existsSync(flows)) writeFileSync(flows, exampleFlows(examples), { mode: 0o600 });
  return { userDir, secrets };
}

function makeSecret(file: string): void {
  if (!existsSync(file)) {
    const text = `${randomBytes(SECRET_BYTES).toString("base64url")}\n`;
    writeFileSync(file, text, { mode: 0o600, flag: "wx" });
  }
  chmodSync(file, 0o600);
}

/** One tab an example. */
function exampleFlows(examples: string): string {
  const files = readdirSync(examples).filter((name) => name.endsWith(".json"));
  const nodes = files.toSorted().flatMap((name) => {
    const tab: unknown = JSON.parse(readFileSync(join(examples, name), "utf8"));
    return Array.isArray(tab) ? (tab as unknown[]) : [];
  });
  return JSON.stringify(nodes, null, 4);
}
