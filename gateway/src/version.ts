import { readFileSync } from "node:fs";

/** Of this gateway's package. */
export const GATEWAY_VERSION: string = versionIn(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);

function versionIn(text: string): string {
  const { version } = JSON.parse(text) as { version?: unknown };
  return typeof version === "string" ? version : "unknown";
}
