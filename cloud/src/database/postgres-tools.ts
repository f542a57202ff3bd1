import { spawn } from "node:child_process";

/** Thrown when one of PostgreSQL's own programs is missing or fails; says what it said. */
export class ToolFailed extends Error {
  readonly code = "tool-failed";
}

/**
 * Runs one of PostgreSQL's programs on a database. The address goes by the environment: arguments
 * are seen by everybody on the machine, and a URL holds a password.
 */
export async function runTool(tool: string, url: string, args: readonly string[]): Promise<void> {
  const child = spawn(tool, args, { env: environmentOf(url), stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) =>
      reject(new ToolFailed(`${tool} is not there: ${error.message}`)),
    );
    child.once("close", resolve);
  });
  if (code !== 0) throw new ToolFailed(`${tool} ended with ${code}: ${said.trim().slice(-2000)}`);
}

function environmentOf(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const given = {
    PATH: process.env["PATH"],
    PGHOST: decodeURIComponent(hostname) || searchParams.get("host") || undefined,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get("sslmode") ?? undefined,
  };
  const set = Object.entries(given).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return Object.fromEntries(set);
}
