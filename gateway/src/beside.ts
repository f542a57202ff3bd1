/**
 * What stands beside the gateway and may fail without it: who watches it, and the site's flows.
 * Started after it and stopped before it.
 */
import { randomBytes } from "node:crypto";
import { Automation } from "./automation/automation.ts";
import { SiteNotes } from "./automation/site-notes.ts";
import { SiteVoice } from "./automation/site-voice.ts";
import type { Broker } from "./broker/broker.ts";
import type { SitePlace } from "./broker/site-door.ts";
import type { Config } from "./config/options.ts";
import { watchPortOf } from "./config/watch-port.ts";
import type { Gateway } from "./gateway.ts";
import { CloudClock } from "./health/cloud-clock.ts";
import type { LastWords } from "./health/last-words.ts";
import type { Metrics } from "./health/metrics.ts";
import { metricsOf } from "./health/metrics.ts";
import { Tally } from "./health/tally.ts";
import { Watch } from "./health/watch.ts";
import { WatchServer } from "./health/watch-server.ts";
import { WatchedCloudLink } from "./health/watched-cloud-link.ts";
import type { Onlooker } from "./onlooker.ts";
import type { Time } from "./time.ts";
import type { CloudLink } from "./uplink/cloud-link.ts";
import { GATEWAY_VERSION } from "./version.ts";

export interface BesideParts {
  config: Config;
  time: Time;
  words: LastWords;
  /** Undefined where the gateway is a client of another one. */
  broker(): Broker | undefined;
}

const PASSWORD_BYTES = 24;

export class Beside {
  readonly onlookers: readonly Onlooker[];
  readonly clock = new CloudClock();
  /** Where the site's flows come into the broker; undefined without flows. */
  readonly site: SitePlace | undefined;
  readonly #parts: BesideParts;
  readonly #tally = new Tally();
  readonly #notes: SiteNotes;
  readonly #voice: SiteVoice | undefined;
  readonly #automation: Automation | undefined;
  #link: WatchedCloudLink | undefined;
  #watch: Watch | undefined;
  #metrics: Metrics | undefined;
  #server: WatchServer | undefined;

  constructor(parts: BesideParts) {
    this.#parts = parts;
    const { config, time, words: log } = parts;
    this.#notes = new SiteNotes({ log, time });
    if (config.automation !== "") {
      const password = randomBytes(PASSWORD_BYTES).toString("base64url");
      this.site = { port: 0, password };
      this.#voice = new SiteVoice({
        publish: (message) => parts.broker()?.tellSite(message),
        time,
      });
      this.#automation = new Automation({
        folder: config.automation,
        editorPort: config.automationPort,
        megabytesMax: config.automationMegabytesMax,
        site: () => ({ url: `mqtt://127.0.0.1:${parts.broker()?.sitePort ?? 0}`, password }),
        time,
        log,
        random: () => Math.random(),
      });
    }
    this.onlookers = this.#voice === undefined ? [this.#tally] : [this.#tally, this.#voice];
  }

  /** The same link, looked at. */
  watched(link: CloudLink): CloudLink {
    const took = (ms: number) => this.#metrics?.uplinkTook(ms);
    this.#link = new WatchedCloudLink({ link, time: this.#parts.time, took });
    return this.#link;
  }

  note(payload: Uint8Array): void {
    this.#notes.take(payload);
  }

  async start(gateway: Gateway): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    const { time, words, broker } = this.#parts;
    const automation = () => ({
      state: this.#automation?.state ?? ("off" as const),
      residentBytes: this.#automation?.residentBytes,
    });
    const seen = { words, tally: this.#tally, automation, version: GATEWAY_VERSION };
    this.#watch = new Watch({
      ...seen,
      gateway,
      link,
      clock: this.clock,
      certificateEnds: () => broker()?.ends.seen ?? new Map<string, number>(),
      time,
      found: (findings) => this.#voice?.alerts("health", findings),
    });
    this.#watch.start();
    await this.#serve(this.#watch, seen);
    this.#automation?.start();
  }

  async stop(): Promise<void> {
    await this.#automation?.stop();
    await this.#server?.stop();
    this.#watch?.stop();
  }

  /** A port that is taken is said; kiosks are served either way. */
  async #serve(watch: Watch, seen: Omit<Parameters<typeof metricsOf>[0], "watch">): Promise<void> {
    const { config, words } = this.#parts;
    const port = watchPortOf(config.watchPort);
    if (port === undefined) return;
    this.#metrics = metricsOf({ ...seen, watch });
    const server = new WatchServer({ port, watch, metrics: this.#metrics });
    try {
      await server.start();
    } catch (error) {
      this.#metrics.stop();
      const text = `Nobody can ask how this gateway is; set watchPort. ${String(error)}`;
      words.warn({ code: "watch-failed", port }, text);
      return;
    }
    this.#server = server;
    const url = `http://127.0.0.1:${server.port}`;
    words.info({ code: "watching", port: server.port }, `How it is: ${url}/health, ${url}/metrics`);
  }
}
