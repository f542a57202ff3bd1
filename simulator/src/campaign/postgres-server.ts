import { execFile, spawn, type ChildProcess } from "node:child_process";
import { appendFile, chown, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";
import { until } from "./until.ts";

const run = promisify(execFile);
const START_MS_MAX = 30_000;

/**
 * What `--planted` sets: commits are answered before their log leaves shared memory, which a
 * SIGKILL then loses.
 */
const PLANTED_SETTINGS = [
  "synchronous_commit=off",
  // The longest PostgreSQL allows, so the lost span is wide enough to be met by every kill.
  "wal_writer_delay=10s",
  "wal_writer_flush_after=1GB",
];

/** Folder of PostgreSQL's own programs; undefined when none is installed. */
export function postgresPrograms(): string | undefined {
  const base = "/usr/lib/postgresql";
  const debian = existsSync(base)
    ? readdirSync(base)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(base, version, "bin"))
    : [];
  const path = (process.env["PATH"] ?? "").split(":");
  return [...debian, ...path].find((folder) =>
    ["initdb", "postgres", "psql"].every((program) => existsSync(join(folder, program))),
  );
}

/**
 * PostgreSQL refuses to run as root; the uid and gid it gets instead, undefined when we are not
 * root.
 */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const user =
    users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  return { uid: Number(user?.[2]), gid: Number(user?.[3]) };
}

/**
 * A private PostgreSQL with its default durability, in its own folder, on its own loopback port.
 */
export class PostgresServer {
  readonly #programs: string;
  readonly #planted: boolean;
  #folder = "";
  #port = 0;
  #identity: { uid: number; gid: number } | undefined;
  #postmaster: ChildProcess | undefined;
  #log = "";
  #frozen: number[] = [];

  constructor(parts: { programs: string; planted: boolean }) {
    this.#programs = parts.programs;
    this.#planted = parts.planted;
  }

  /** `postgresql://…` for the cloud. */
  get url(): string {
    return `postgresql://anxin@127.0.0.1:${this.#port}/postgres`;
  }

  /** Creates the cluster and starts it; `lines` are added to its postgresql.conf. */
  async start(lines: readonly string[] = []): Promise<void> {
    this.#identity = await unprivileged();
    this.#folder = await mkdtemp(join(tmpdir(), "anxin-postgresql-"));
    await this.give(this.#folder);
    this.#port = await freePort();
    const cluster = ["-D", this.#folder, "-U", "anxin", "-A", "trust", "-E", "UTF8"];
    await run(join(this.#programs, "initdb"), [...cluster, "--locale=C", "--no-sync"], {
      ...this.#identity,
      cwd: this.#folder,
    });
    await appendFile(join(this.#folder, "postgresql.conf"), lines.join("\n") + "\n");
    await this.restart();
  }

  /** Makes a folder and all in it the server's own. */
  async give(folder: string): Promise<void> {
    if (this.#identity === undefined) return;
    const { uid, gid } = this.#identity;
    await chown(folder, uid, gid);
    for (const path of await readdir(folder, { recursive: true })) {
      await chown(join(folder, path), uid, gid);
    }
  }

  /** As a disk that breaks: the server ends, and its files are gone. */
  async wreck(): Promise<void> {
    await this.stop();
    this.#folder = "";
  }

  /** Starts on files that somebody laid out, in the place of those that were wrecked. */
  async startOn(folder: string): Promise<void> {
    await this.give(folder);
    this.#folder = folder;
    await this.restart();
  }

  /**
   * Starts the postmaster on the existing cluster and waits until it takes connections; crash
   * recovery included.
   */
  async restart(): Promise<void> {
    const settings = [
      "listen_addresses=127.0.0.1",
      `port=${this.#port}`,
      "unix_socket_directories=",
      ...(this.#planted ? PLANTED_SETTINGS : []),
    ];
    const options = ["-D", this.#folder, ...settings.flatMap((setting) => ["-c", setting])];
    const postmaster = spawn(join(this.#programs, "postgres"), options, {
      ...this.#identity,
      cwd: this.#folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    postmaster.stderr?.on("data", (text: Buffer) => {
      this.#log = (this.#log + text.toString()).slice(-20_000);
    });
    this.#postmaster = postmaster;
    await until("PostgreSQL takes connections", START_MS_MAX, () => this.#answers(postmaster));
  }

  async #answers(postmaster: ChildProcess): Promise<boolean> {
    if (postmaster.exitCode !== null)
      throw new Error(`PostgreSQL ended at its start, see its log:\n${this.#log}`);
    return this.query("select 1").then(
      () => true,
      () => false,
    );
  }

  /**
   * Text of one SELECT that yields one value, through psql, so a check shares nothing with the
   * cloud's code.
   */
  async query(sql: string): Promise<string> {
    const { stdout } = await run(
      join(this.#programs, "psql"),
      ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", this.url, "-c", sql],
      { maxBuffer: 512 * 1024 * 1024, cwd: this.#folder },
    );
    return stdout.trim();
  }

  /**
   * SIGKILL to the postmaster and every process it forked. Each child leads a session of its own,
   * so a group's signal would miss them; the postmaster is stopped first so that none is forked
   * meanwhile.
   */
  async kill(): Promise<void> {
    const postmaster = this.#postmaster;
    this.#postmaster = undefined;
    if (postmaster?.pid === undefined) return;
    if (postmaster.exitCode !== null || postmaster.signalCode !== null) return;
    const ended = new Promise((resolve) => postmaster.once("exit", resolve));
    postmaster.kill("SIGSTOP");
    const pids = await childrenOf(postmaster.pid);
    for (const pid of pids) signal(pid, "SIGKILL");
    postmaster.kill("SIGKILL");
    await ended;
    await until("PostgreSQL's processes are gone", START_MS_MAX, () => !pids.some(isAlive));
  }

  /** SIGSTOP to the postmaster, then to every process it forked. */
  async freeze(): Promise<void> {
    const pid = this.#postmaster?.pid;
    if (pid === undefined) return;
    this.#postmaster?.kill("SIGSTOP");
    this.#frozen = await childrenOf(pid);
    for (const child of this.#frozen) signal(child, "SIGSTOP");
  }

  /** SIGCONT to all that were stopped. */
  thaw(): void {
    for (const child of this.#frozen.splice(0)) signal(child, "SIGCONT");
    this.#postmaster?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.kill();
    if (this.#folder !== "") await rm(this.#folder, { recursive: true, force: true });
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

function signal(pid: number, name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
  if (isAlive(pid)) process.kill(pid, name);
}

/**
 * False for a zombie too: it holds no memory and no lock, and an orphan may wait long for its
 * reaper.
 */
function isAlive(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    return status.slice(status.lastIndexOf(")") + 2, status.lastIndexOf(")") + 3) !== "Z";
  } catch (error) {
    if (
      error instanceof Error &&
      "code" in error &&
      (error.code === "ENOENT" || error.code === "ESRCH")
    )
      return false;
    throw error;
  }
}
