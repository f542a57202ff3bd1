import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFrom } from "../world/random.ts";
import type { ChildServer } from "./child-server.ts";
import { freePort } from "./free-port.ts";
import { IntakeTap } from "./intake-tap.ts";
import { powerUpInProcess } from "./kiosk-in-process.ts";
import { powerUpProcess } from "./kiosk-process.ts";
import { readActivity } from "./ledger.ts";
import { AcknowledgedMarks } from "./marks.ts";
import type { CampaignOptions, Target, Victim } from "./options.ts";
import { preparePapers, type Papers } from "./papers.ts";
import { Phone } from "./phone.ts";
import { PostgresServer, postgresPrograms } from "./postgres-server.ts";
import { PretendMachine } from "./pretend-machine.ts";
import { cloudServer, gatewayServer } from "./servers.ts";
import { Site } from "./site.ts";

/** PostgreSQL's programs are not installed, so no campaign can run. */
export class PostgresqlMissingError extends Error {
  readonly code = "campaign-postgresql-missing";
  constructor() {
    super(
      "PostgreSQL's programs (initdb, postgres, psql) are not installed; on Debian: apt-get install postgresql.",
    );
  }
}

export interface CountyParts {
  options: CampaignOptions;
  victim: Target;
}

/** What `start` brings to life, in its order; `stop` undoes it in reverse. */
interface Running {
  folder: string;
  cloud: ChildServer;
  tap: IntakeTap;
  gateway: ChildServer;
  phone: Phone;
  papers: Papers;
}

/**
 * A whole county on this machine: PostgreSQL, cloud and gateway as processes, kiosks with their
 * machines.
 */
export class County {
  readonly marks = new AcknowledgedMarks();
  readonly postgresql: PostgresServer;
  readonly #parts: CountyParts;
  #folder = "";
  #running: Running | undefined;
  #sites: Site[] = [];

  constructor(parts: CountyParts) {
    const programs = postgresPrograms();
    if (programs === undefined) throw new PostgresqlMissingError();
    this.#parts = parts;
    this.postgresql = new PostgresServer({ programs, planted: this.#isPlanted("postgresql") });
  }

  get sites(): readonly Site[] {
    return this.#sites;
  }

  get phone(): Phone {
    return this.#needed().phone;
  }

  get products(): readonly string[] {
    return this.#needed().papers.products;
  }

  /** True when every kiosk has opened its epoch and taken a plan. */
  get ready(): boolean {
    return this.#sites.every(
      ({ presence }) => (presence?.epoch ?? 0) > 0 && presence!.revision > 0,
    );
  }

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), "anxin-campaign-"));
    await this.postgresql.start();
    const { seed, kiosks } = this.#parts.options;
    const papers = await preparePapers(this.#folder, { seed, kiosks });
    const [port, cloudPort, tapPort] = [await freePort(), await freePort(), await freePort()];
    const databaseUrl = this.postgresql.url;
    const journal = join(this.#folder, "journal.sqlite");
    this.#running = {
      folder: this.#folder,
      papers,
      cloud: cloudServer({
        port: cloudPort,
        databaseUrl,
        papers,
        planted: this.#isPlanted("cloud"),
      }),
      tap: new IntakeTap({
        port: tapPort,
        cloudPort,
        acknowledged: (marks) => this.marks.answered(marks),
      }),
      gateway: gatewayServer({
        port,
        cloudPort: tapPort,
        journal,
        papers,
        planted: this.#isPlanted("gateway"),
      }),
      phone: new Phone(cloudPort),
    };
    await this.#running.cloud.start();
    await this.#running.tap.start();
    await this.#running.gateway.start();
    this.#sites = papers.boards.map((config) => this.#site(config, { port, papers }));
    for (const site of this.#sites) site.powerUp();
  }

  /** Takes everything down, whatever `start` had reached. */
  async stop(): Promise<void> {
    await Promise.all(this.#sites.map((site) => site.cutPower()));
    this.#running?.phone.hangUp();
    await this.#running?.gateway.kill();
    this.#running?.tap.stop();
    await this.#running?.cloud.kill();
    await this.postgresql.stop();
    if (this.#folder !== "") await rm(this.#folder, { recursive: true, force: true });
  }

  /** SIGKILL to the victim; `site` is the one hit when kiosks are the victim. */
  async kill(victim: Victim, site: Site): Promise<void> {
    if (victim === "postgresql") return this.postgresql.kill();
    if (victim === "kiosk") return site.cutPower();
    return this.#needed()[victim].kill();
  }

  /**
   * Brings the victim back; `compare` runs while the database lives and no new fact can hide a
   * loss.
   */
  async restart(victim: Victim, site: Site, compare: () => Promise<void>): Promise<void> {
    if (victim === "postgresql") await this.postgresql.restart();
    await compare();
    if (victim === "kiosk") site.powerUp();
    if (victim === "gateway" || victim === "cloud") await this.#needed()[victim].start();
  }

  /** SIGSTOP to a server; everyone else goes on and does not know. */
  async freeze(victim: Exclude<Victim, "kiosk">): Promise<void> {
    if (victim === "postgresql") return this.postgresql.freeze();
    this.#needed()[victim].freeze();
  }

  /** SIGCONT to it. */
  thaw(victim: Exclude<Victim, "kiosk">): void {
    if (victim === "postgresql") return this.postgresql.thaw();
    this.#needed()[victim].thaw();
  }

  /** Throws ServerEndedError when a server ended that nobody killed. */
  throwIfEnded(): void {
    this.#running?.gateway.throwIfEnded();
    this.#running?.cloud.throwIfEnded();
  }

  /**
   * What a person needs to see why nothing moves: last lines of the servers, work in the database.
   */
  async account(): Promise<string> {
    const { cloud, gateway } = this.#needed();
    const activity = await readActivity(this.postgresql).catch(String);
    const sites = this.sites.map((site) => this.#describe(site)).join("\n");
    const told = { cloud: cloud.log, gateway: gateway.log, kiosks: sites, database: activity };
    return Object.entries(told)
      .map(([who, lines]) => `${who}:\n${lines}`)
      .join("\n");
  }

  #describe({ kiosk, machine, presence }: Site): string {
    const said = presence === undefined ? "silent" : `${presence.state} ${presence.session}`;
    const lamp = machine.lamp ? "lit" : "dark";
    const tap = this.phone.heard.get(kiosk) ?? "never answered";
    return `${kiosk} ${said}, lamp ${lamp}, ${machine.runs.length} runs, last tap: ${tap}`;
  }

  #site(config: Papers["boards"][number], at: { port: number; papers: Papers }): Site {
    const { options, victim } = this.#parts;
    const random = randomFrom(options.seed).fork(`machine/${config.kiosk}`);
    return new Site({
      setup: {
        config,
        brokerUrl: `mqtt://127.0.0.1:${at.port}`,
        flashFile: join(this.#folder, `${config.kiosk}.flash`),
      },
      machine: new PretendMachine(random, at.papers.lanes),
      powerUp: victim === "kiosk" ? powerUpProcess : powerUpInProcess,
      received: (kiosk, receipt) => this.marks.received(kiosk, receipt),
    });
  }

  #isPlanted(part: Victim): boolean {
    return this.#parts.options.planted && this.#parts.victim === part;
  }

  #needed(): Running {
    if (this.#running === undefined) throw new RangeError("the county has not been started");
    return this.#running;
  }
}
