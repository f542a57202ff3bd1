/** The gateway as its users run it: its own process, its own configuration files. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { EPOCH, linkKeyOf } from "../county.ts";
import { ServerProcess } from "../server-process.ts";

export interface GatewayWish {
  folder: string;
  cloudUrl: string;
  cloudToken?: string;
  kiosks: readonly string[];
  /** Any free one when not given. */
  port?: number;
  /** Folder of the county's authority, and how many kiosks come over TLS. */
  tls?: { folder: string; kiosks: number; port: number };
  /** A restart: its journal knows its kiosks, so none is taken again. */
  isAgain?: boolean;
}

export interface RunningGateway {
  /** Where kiosks connect. */
  port: number;
  /** Path of its SQLite file. */
  journal: string;
  pid: number | undefined;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** Those that come again are there before the old ones are known to be gone. */
const SPARE_CONNECTIONS = 1000;

/** Listening, and the first time every kiosk taken from the cloud, when it returns. */
export async function startGateway(wish: GatewayWish): Promise<RunningGateway> {
  const { folder, cloudUrl, cloudToken = "bench-gateway", kiosks, port: wanted = 0 } = wish;
  const at = (name: string): string => join(folder, name);
  const { tls, isAgain = false } = wish;
  const enrolled = kiosks.map((kiosk, number) => ({
    kiosk,
    link: number < (tls?.kiosks ?? 0) ? "tls" : "mac-only",
    keys: { [EPOCH]: Buffer.from(linkKeyOf(kiosk)).toString("hex") },
  }));
  const journal = at("journal.db");
  const enrolment = at("enrolment.json");
  const identity = tls === undefined ? "" : join(tls.folder, "gateways", "site");
  const secured = { identity, tlsHost: "127.0.0.1", tlsPort: tls?.port ?? 0 };
  const connectionsMax = kiosks.length + SPARE_CONNECTIONS;
  const access = { cloudUrl, cloudToken, retake: isAgain ? [] : kiosks };
  const config = { enrolment, journal, ...access, port: wanted, connectionsMax, ...secured };
  writeFileSync(enrolment, JSON.stringify(enrolled), { mode: 0o600 });
  writeFileSync(at("gateway.json"), JSON.stringify(config));
  const args = ["--config", at("gateway.json")];
  const gateway = new ServerProcess({ entry: "gateway/src/main.ts", args });
  const [, port] = await gateway.said(/"code":"listening".*?"port":(\d+)/);
  if (!isAgain) await gateway.said(new RegExp(`"kiosk-taken","kiosk":"${kiosks.at(-1)}"`));
  const { pid } = gateway;
  const stop = () => gateway.stop();
  return { port: Number(port), journal, pid, stop, kill: () => gateway.kill() };
}
