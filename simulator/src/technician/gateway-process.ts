import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const MAIN = resolve(import.meta.dirname, "../../../gateway/src/main.ts");

/** A gateway as a box runs it: a process with a configuration file. */
export interface GatewayAtSite {
  /** Host and port, as `provision --broker` takes them. */
  address: string;
  /** Which kiosks it serves; read again when it changes. */
  enrolment: string;
  stop(): Promise<void>;
}

/** Starts one in `folder` with nobody enrolled yet. */
export async function gatewayAtSite(
  folder: string,
  cloud: { url: string; token: string },
): Promise<GatewayAtSite> {
  const enrolment = join(folder, "enrolment.json");
  writeFileSync(enrolment, "[]\n", { mode: 0o600 });
  const config = join(folder, "gateway.json");
  const options = {
    enrolment,
    journal: join(folder, "journal.sqlite"),
    cloudUrl: cloud.url,
    cloudToken: cloud.token,
    port: 0,
    watchPort: "none",
  };
  writeFileSync(config, JSON.stringify(options), { mode: 0o600 });
  const words = [MAIN, "--config", config];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const port = await listening(child);
  return { address: `127.0.0.1:${port}`, enrolment, stop: () => stop(child) };
}

function listening(child: ChildProcess): Promise<number> {
  let text = "";
  return new Promise((found, failed) => {
    child.once("exit", () => failed(new Error(`the gateway ended before it listened: ${text}`)));
    child.stdout?.on("data", (bytes: Buffer) => {
      text += bytes.toString("utf8");
      const port = /"code":"listening".*?"port":(\d+)/.exec(text)?.[1];
      if (port !== undefined) found(Number(port));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
