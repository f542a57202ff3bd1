/** A gateway with real Node-RED beside it, and the editor's own interface to change its flows. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { Automation } from "../automation/automation.ts";
import type { AutomationParts } from "../automation/automation.ts";
import { EXAMPLES } from "../automation/node-red-process.ts";
import { SiteNotes } from "../automation/site-notes.ts";
import { SiteVoice } from "../automation/site-voice.ts";
import { Broker } from "../broker/broker.ts";
import { enrolmentOf } from "../config/enrolment.ts";
import type { Gateway } from "../gateway.ts";
import { createGateway } from "../gateway.ts";
import { SqliteJournal } from "../journal/sqlite-journal.ts";
import type { LogFields } from "../log.ts";
import { nodeTime } from "../node-time.ts";
import { FakeCloud } from "./fake-cloud.ts";
import { KioskVoice, enrolled } from "./kiosk-voice.ts";

export type FlowNode = Record<string, unknown> & { id: string; type: string };

/** Room on a busy machine. */
const START_MS = 150_000;

const STARTS: readonly string[] = ["automation-started", "automation-safe"];

export class NodeRedSite {
  readonly folder = mkdtempSync(join(tmpdir(), "anxin-flows-"));
  readonly lines: { fields: LogFields; text: string }[] = [];
  readonly cloud = new FakeCloud();
  readonly voice: SiteVoice;
  readonly broker: Broker;
  readonly gateway: Gateway;
  editorPort = 0;
  readonly #automationParts: Omit<AutomationParts, "editorPort">;
  #automation: Automation | undefined;
  #token = "";

  /** `yields`: Node-RED is last in line for the processor, as everywhere but in a hurried test. */
  constructor({
    yields = false,
    ...more
  }: Partial<Pick<AutomationParts, "megabytesMax" | "patience">> & { yields?: boolean } = {}) {
    const line = (fields: LogFields, text: string) => {
      this.lines.push({ fields, text });
      if (!yields && STARTS.includes(fields.code)) hurry(Number(fields["pid"]));
    };
    const log = { info: line, warn: line, error: line };
    const time = nodeTime((error) => line({ code: "stopped" }, String(error)));
    const password = randomBytes(16).toString("hex");
    const site = { port: 0, password };
    const host = "127.0.0.1";
    this.broker = new Broker({ host, port: 0, connectionsMax: 50, site, time, log });
    this.voice = new SiteVoice({ publish: (message) => this.broker.tellSite(message), time });
    const notes = new SiteNotes({ time, log });
    const random = () => 0.5;
    this.gateway = createGateway({
      transport: this.broker,
      journal: new SqliteJournal({ path: ":memory:", bytesMax: 1e9 }),
      link: this.cloud,
      enrolment: enrolmentOf([enrolled("k1")]),
      time,
      log,
      random,
      keepMs: 0,
      onlookers: [this.voice],
      note: (payload) => notes.take(payload),
      fatal: (error) => line({ code: "journal-corrupt" }, String(error)),
    });
    this.#automationParts = {
      folder: this.folder,
      megabytesMax: 384,
      site: () => ({ url: `mqtt://127.0.0.1:${this.broker.sitePort}`, password }),
      time,
      log,
      random,
      ...more,
    };
  }

  get automation(): Automation {
    if (this.#automation === undefined) throw new Error("not started");
    return this.#automation;
  }

  /** Resolves when kiosk k1 is served and the editor answers; with `flows` they run. */
  async start(flows?: readonly FlowNode[]): Promise<KioskVoice> {
    this.cloud.add("k1");
    this.editorPort = await freePort();
    await this.gateway.start();
    const kiosk = new KioskVoice("k1");
    await this.gateway.receive(kiosk.presence());
    this.#automation = new Automation({ ...this.#automationParts, editorPort: this.editorPort });
    this.#automation.start();
    await this.editorUp();
    if (flows !== undefined) await this.deploy(flows);
    return kiosk;
  }

  async stop(): Promise<void> {
    await this.#automation?.stop();
    await this.gateway.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  codes(): string[] {
    return this.lines.map(({ fields }) => fields.code);
  }

  /** An example flow with the credentials an operator would type. */
  example(name: string, credentials: Record<string, Record<string, string>>): FlowNode[] {
    const nodes = JSON.parse(readFileSync(join(EXAMPLES, name), "utf8")) as FlowNode[];
    return nodes.map((node) => ({ ...node, credentials: credentials[node.type] ?? {} }));
  }

  async editorUp(): Promise<void> {
    const until = Date.now() + START_MS;
    for (;;) {
      const up = await this.#ask("/auth/login").then(
        ({ ok }) => ok,
        () => false,
      );
      if (up) break;
      if (Date.now() > until)
        throw new Error(`Node-RED did not come up: ${JSON.stringify(this.lines)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const password = readFileSync(join(this.folder, "secrets", "admin-password"), "utf8").trim();
    this.#token = await this.login(password);
  }

  /** The token, "" when the password is refused. */
  async login(password: string): Promise<string> {
    const who = { client_id: "node-red-admin", grant_type: "password", scope: "*" };
    const body = { ...who, username: "admin", password };
    const answer = await this.#ask("/auth/token", { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) return "";
    return String(((await answer.json()) as Record<string, unknown>)["access_token"]);
  }

  /** Replaces all flows; resolves when they run and our nodes are in the broker. */
  async deploy(nodes: readonly FlowNode[]): Promise<void> {
    const deployed = await this.#ask("/flows", { method: "POST", body: JSON.stringify(nodes) });
    if (!deployed.ok) throw new Error(`flows not taken: ${deployed.status}`);
  }

  /** Presses an inject node's button, which is there a moment after its flow was deployed. */
  async press(id: string): Promise<void> {
    const until = Date.now() + START_MS;
    for (;;) {
      const pressed = await this.#ask(`/inject/${id}`, { method: "POST", body: "{}" });
      if (pressed.ok) return;
      if (Date.now() > until) throw new Error(`not injected: ${pressed.status}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<string> {
    return (await this.#ask(path, { headers })).text();
  }

  #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const auth = this.#token === "" ? {} : { authorization: `Bearer ${this.#token}` };
    const headers = { "content-type": "application/json", ...auth, ...init.headers };
    return fetch(`http://127.0.0.1:${this.editorPort}${path}`, { ...init, headers });
  }
}

/** Beside busy tests a process that yields would take minutes to start. */
function hurry(pid: number): void {
  try {
    setPriority(pid, 0);
  } catch {
    // Only root may; then it takes its minutes.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
