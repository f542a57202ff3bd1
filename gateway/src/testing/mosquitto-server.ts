/** A real Mosquitto on loopback, told what to do by the files that we generate for it. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BrokerAddress } from "../broker-client/broker-address.ts";
import type { EnrolledKiosk } from "../config/enrolment.ts";
import { GATEWAYS_ACL, brokerFiles, gatewayUser } from "../mosquitto/broker-files.ts";
import { SALT_BYTES } from "../mosquitto/password-entry.ts";

/** Kiosks of each gateway by its name. */
export type Lists = Readonly<Record<string, readonly EnrolledKiosk[]>>;

export class MosquittoServer {
  readonly folder = mkdtempSync(join(tmpdir(), "anxin-mosquitto-"));
  ports = { kiosks: 0, gateways: 0, plainKiosks: 0, plainGateways: 0 };
  /** What it logged. */
  log = "";
  readonly #identity: string;
  #child: ChildProcess | undefined;

  /** `shown` is the PEM of the broker's certificate; without it there is no TLS. */
  constructor(shown?: { ca: string; cert: string; key: string; crl: string }) {
    this.#identity = shown === undefined ? "" : join(this.folder, "identity");
    if (shown === undefined) return;
    mkdirSync(this.#identity);
    const files = { "ca.crt": shown.ca, "gateway.crt": shown.cert, "gateway.key": shown.key };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(this.#identity, name), text);
    }
    this.revoke(shown.crl);
  }

  async start(lists: Lists): Promise<void> {
    if (this.ports.kiosks === 0) this.ports = await freePorts();
    this.write(lists);
    // Debian puts servers where a user's PATH may not look.
    const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };
    const child = spawn("mosquitto", ["-c", join(this.folder, "main.conf")], {
      stdio: ["ignore", "ignore", "pipe"],
      env,
    });
    child.stderr.on("data", (piece: Buffer) => (this.log += piece.toString()));
    this.#child = child;
    const { plainKiosks, plainGateways } = this.ports;
    for (const port of [plainKiosks, plainGateways]) await this.#answers(port);
  }

  /** Writes the files; a broker that runs reads them at `reload`. */
  write(lists: Lists): void {
    const { folder, ports } = this;
    const gateways = Object.entries(lists).map(([name, kiosks]) => ({
      name,
      kiosks,
      password: passwordOf(name),
    }));
    const place = { folder, identity: this.#identity, plainHost: "127.0.0.1", ports };
    const files = brokerFiles(gateways, place, () => randomBytes(SALT_BYTES));
    const main = [
      "user root",
      "log_dest stderr",
      "log_type all",
      "persistence true",
      `persistence_location ${folder}/`,
      `include_dir ${join(folder, "conf.d")}`,
    ];
    mkdirSync(join(folder, "conf.d"), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      const isConfiguration = name.endsWith(".conf");
      writeFileSync(join(folder, isConfiguration ? "conf.d" : "", name), text, { mode: 0o600 });
    }
    writeFileSync(join(folder, "main.conf"), `${main.join("\n")}\n`);
  }

  /** Lets another gateway to the kiosk's topics, as no generated file does. */
  letIn(gateway: string, kiosk: string): void {
    const rules = `\nuser ${gatewayUser(gateway)}\ntopic readwrite anxin/1/${kiosk}/+\n`;
    appendFileSync(join(this.folder, GATEWAYS_ACL), rules);
  }

  /** Puts another list of revoked certificates in its place, PEM; read at `reload`. */
  revoke(crl: string): void {
    writeFileSync(join(this.#identity, "revoked.crl"), crl);
  }

  reload(): void {
    this.#child?.kill("SIGHUP");
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  async clean(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true });
  }

  /** Where kiosks connect in clear. */
  get url(): string {
    return `mqtt://127.0.0.1:${this.ports.plainKiosks}`;
  }

  /** How a gateway of this name reaches it in clear. */
  address(name: string): BrokerAddress {
    const url = `mqtt://127.0.0.1:${this.ports.plainGateways}`;
    return { url, user: gatewayUser(name), password: passwordOf(name) };
  }

  /** The same as options of a gateway process. */
  options(name: string): object {
    const { url, user, password } = this.address(name);
    return { brokerUrl: url, brokerUser: user, brokerPassword: password };
  }

  async #answers(port: number): Promise<void> {
    while (!(await isOpen(port))) {
      if (this.#child?.exitCode !== null) throw new Error(`Mosquitto ended: ${this.log}`);
      await sleep(20);
    }
  }
}

const passwordOf = (name: string) => `password of ${name}`;

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

export async function freePorts(): Promise<MosquittoServer["ports"]> {
  const servers = Array.from({ length: 4 }, () => createServer().listen(0, "127.0.0.1"));
  const ports: number[] = [];
  for (const server of servers) {
    if (!server.listening) await once(server, "listening");
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) server.close();
  const [kiosks = 0, gateways = 0, plainKiosks = 0, plainGateways = 0] = ports;
  return { kiosks, gateways, plainKiosks, plainGateways };
}
