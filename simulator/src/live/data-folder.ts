import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a pretend county keeps between starts, beside what its processes keep themselves. */
export interface CountyFile {
  version: 1;
  /** 64 hexadecimal digits: every key of this county comes from it. */
  master: string;
  gatewayToken: string;
  /** Where the pages were last served, to be served there again. */
  httpPort: number;
}

const SECRET_MODE = 0o600;

/** Two counties on one folder would write one database and one flash file each from two sides. */
export class DataFolderInUse extends Error {
  readonly code = "data-folder-in-use";

  constructor(path: string, pid: number) {
    super(
      `data-folder-in-use: process ${pid} runs a county on ${path}. ` +
        "Nothing was started. Stop it, or give another folder with --data.",
    );
  }
}

/** The folder cannot be made or is no folder; nothing was started. */
export class DataFolderUnusable extends Error {
  readonly code = "data-folder-unusable";

  constructor(path: string, cause: unknown) {
    // A parser's own words quote the file, and its first line is a key.
    const isDamaged = cause instanceof SyntaxError;
    const why = isDamaged ? "not JSON" : cause instanceof Error ? cause.message : String(cause);
    const what = isDamaged ? "is damaged" : "cannot be used as a folder";
    super(
      `data-folder-unusable: ${path} ${what} (${why}). ` +
        "Nothing was started. Give another folder with --data.",
      { cause },
    );
  }
}

/** The data folder: one file or folder for each part that must survive a restart. */
export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Makes the folder and its keys at the first start, reads them at every other. */
  open(): CountyFile {
    try {
      mkdirSync(this.path, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw new DataFolderUnusable(this.path, cause);
    }
    this.#lock();
    const before = this.read<CountyFile>("county.json");
    if (before !== undefined) return before;
    const fresh: CountyFile = {
      version: 1,
      master: randomBytes(32).toString("hex"),
      gatewayToken: randomBytes(24).toString("base64url"),
      httpPort: 0,
    };
    this.save(fresh);
    return fresh;
  }

  /** Lets another county have the folder. */
  close(): void {
    rmSync(this.of("lock"), { force: true });
  }

  /** A lock left by a process that is gone is taken over. */
  #lock(): void {
    const path = this.of("lock");
    const holder = existsSync(path) ? Number(readFileSync(path, "utf8")) : 0;
    if (holder > 0 && isAlive(holder)) throw new DataFolderInUse(this.path, holder);
    rmSync(path, { force: true });
    writeFileSync(path, String(process.pid), { flag: "wx", mode: SECRET_MODE });
  }

  save(file: CountyFile): void {
    this.write("county.json", file);
  }

  of(name: string): string {
    return join(this.path, name);
  }

  read<T>(name: string): T | undefined {
    const path = this.of(name);
    if (!existsSync(path)) return undefined;
    try {
      return JSON.parse(readFileSync(path, "utf8")) as T;
    } catch (cause) {
      throw new DataFolderUnusable(path, cause);
    }
  }

  /** Replaces the file whole, so a kill leaves the old one or the new one. */
  write(name: string, value: unknown): void {
    const path = this.of(name);
    writeFileSync(path + ".new", JSON.stringify(value), { mode: SECRET_MODE });
    renameSync(path + ".new", path);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
