/** Runs `main.ts`, or a planted one, as a process of its own in a folder of its own. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { enrolled } from "./kiosk-voice.ts";

export class GatewayProcess {
  readonly folder = mkdtempSync(join(tmpdir(), "anxin-gateway-"));
  readonly lines: Record<string, unknown>[] = [];
  #config: Record<string, unknown>;
  #child: ChildProcess | undefined;

  constructor(cloudUrl: string, more: object = {}, names: readonly string[] = ["k1", "k2"]) {
    const at = (name: string) => join(this.folder, name);
    const kiosks = JSON.stringify(names.map((name) => enrolled(name)));
    writeFileSync(at("enrolment.json"), kiosks, { mode: 0o600 });
    this.#config = {
      enrolment: at("enrolment.json"),
      journal: at("journal.sqlite"),
      cloudUrl,
      cloudToken: "secret",
      port: 0,
      watchPort: "none",
      ...more,
    };
    this.configure({});
  }

  /** Sets more options, for the next start. */
  configure(more: object): void {
    this.#config = { ...this.#config, ...more };
    writeFileSync(join(this.folder, "config.json"), JSON.stringify(this.#config));
  }

  /** Starts it and resolves with its port; `under` is a command such as strace with its options. */
  async start(main = "main.ts", under: readonly string[] = []): Promise<number> {
    const file = fileURLToPath(new URL(main === "main.ts" ? "../main.ts" : main, import.meta.url));
    const command = [
      ...under,
      process.execPath,
      file,
      "--config",
      join(this.folder, "config.json"),
    ];
    const [first = "", ...rest] = command;
    const child = spawn(first, rest, { stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    let text = "";
    return new Promise((resolve, reject) => {
      child.once("exit", () => reject(new Error("gateway process ended before it listened")));
      child.stdout.on("data", (piece: Buffer) => {
        const parts = (text + piece.toString()).split("\n");
        text = parts.pop() ?? "";
        for (const line of parts) {
          const fields = JSON.parse(line) as Record<string, unknown>;
          this.lines.push(fields);
          if (fields["code"] === "listening") resolve(Number(fields["port"]));
        }
      });
    });
  }

  /** Ends it with the signal and resolves with its exit code, null when the signal killed it. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    if (child.signalCode !== null) return null;
    const exited = once(child, "exit");
    child.kill(signal);
    const [code] = await exited;
    return code === null ? null : Number(code);
  }

  /** Of the process as started; a command it was started under must have become it. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Resolves with its exit code once it has ended by itself. */
  async ended(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const [code] = await once(child, "exit");
    return code === null ? null : Number(code);
  }

  /** Lines with this code. */
  said(code: string): Record<string, unknown>[] {
    return this.lines.filter((line) => line["code"] === code);
  }

  signal(signal: "SIGHUP" | "SIGUSR2"): void {
    this.#child?.kill(signal);
  }

  clean(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
