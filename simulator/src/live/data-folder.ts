import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
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

/** The data folder: one file or folder for each part that must survive a restart. */
export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Makes the folder and its keys at the first start, reads them at every other. */
  open(): CountyFile {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    const path = this.of("county.json");
    if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as CountyFile;
    const fresh: CountyFile = {
      version: 1,
      master: randomBytes(32).toString("hex"),
      gatewayToken: randomBytes(24).toString("base64url"),
      httpPort: 0,
    };
    this.save(fresh);
    return fresh;
  }

  save(file: CountyFile): void {
    this.write("county.json", file);
  }

  of(name: string): string {
    return join(this.path, name);
  }

  read<T>(name: string): T | undefined {
    const path = this.of(name);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
  }

  /** Replaces the file whole, so a kill leaves the old one or the new one. */
  write(name: string, value: unknown): void {
    const path = this.of(name);
    writeFileSync(path + ".new", JSON.stringify(value), { mode: SECRET_MODE });
    renameSync(path + ".new", path);
  }
}
