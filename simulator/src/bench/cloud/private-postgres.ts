/**
 * A PostgreSQL server of the bench's own, as Debian installs it: default durability, nothing tuned.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";

const PROGRAMS = "/usr/lib/postgresql";
const START_TRIES = 100;

export interface DatabaseServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * The server at ANXIN_POSTGRES_URL, or one started here, or undefined when the machine has none.
 */
export async function postgresServer(folder: string): Promise<DatabaseServer | undefined> {
  const given = process.env.ANXIN_POSTGRES_URL;
  if (given !== undefined && given !== "") return { url: given, stop: async () => {} };
  const programs = programsFolder();
  return programs === undefined ? undefined : await startPrivate(programs, folder);
}

function programsFolder(): string | undefined {
  if (!existsSync(PROGRAMS)) return undefined;
  const newest = readdirSync(PROGRAMS).sort((a, b) => Number(b) - Number(a))[0];
  const programs = newest === undefined ? undefined : join(PROGRAMS, newest, "bin");
  return programs !== undefined && existsSync(join(programs, "initdb")) ? programs : undefined;
}

async function startPrivate(programs: string, folder: string): Promise<DatabaseServer> {
  const data = mkdtempSync(join(folder, "postgres-"));
  const as = ownerOf(data);
  const port = await freePort();
  execFileSync(join(programs, "initdb"), ["-D", data, "-A", "trust", "-U", "postgres"], {
    ...as,
    stdio: "ignore",
  });
  const settings = ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${data}`];
  const server = spawn(join(programs, "postgres"), ["-D", data, "-p", String(port), ...settings], {
    ...as,
    stdio: "ignore",
  });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  try {
    await accepting(url);
  } catch (error) {
    await stopServer(server);
    throw error;
  }
  return { url, stop: () => stopServer(server) };
}

/** PostgreSQL refuses to run as root; Debian's package has made a user for it. */
function ownerOf(data: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number =>
    Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  const owner = { uid: idOf("-u"), gid: idOf("-g") };
  chownSync(data, owner.uid, owner.gid);
  return owner;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function accepting(url: string): Promise<void> {
  for (let tried = 1; ; tried++) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (tried === START_TRIES) throw error;
      await sleep(100);
    }
  }
}

/** SIGINT is PostgreSQL's fast shutdown. */
async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, "exit");
  server.kill("SIGINT");
  await gone;
}
