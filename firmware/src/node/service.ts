import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CONFIGURATION_FILE,
  type Configuration,
  readConfiguration,
  rootsOf,
} from "../contract/configuration.ts";
import type { Link } from "../board/link.ts";
import { DEVICES_FILE, type Devices, readDevices, type TlsFiles } from "./devices.ts";
import { FLASH_FILE, NODE_RING, NODE_TAKES, openFlashFile } from "./flash-file.ts";
import type { Log } from "./log.ts";
import { machineHealth } from "./machine-health.ts";
import { mqttLink, type TlsCredentials } from "./mqtt-link.ts";
import { createNodeBoard, type NodeBoard } from "./node-board.ts";
import { FIRMATA_BOARDS } from "./pins.ts";
import { firmataOver, serialStream } from "./ports.ts";
import { runKiosk, type RunningKiosk } from "./run.ts";
import { screen } from "./screen.ts";
import { processUptime, type Uptime } from "./uptime.ts";

/** The data folder cannot be used; `problem` is the stable code of what is wrong with it. */
export class DataFolderRefused extends Error {
  readonly code = "config-refused";
  readonly problem: string;

  constructor(problem: string, file: string) {
    super(`${problem} (${file}); write it anew with the technician's tool`);
    this.problem = problem;
  }
}

export interface KioskService {
  start(): Promise<void>;
  stop(): void;
  isAlive(): boolean;
}

export interface ServiceParts {
  /** Holds `anxin.config`, `devices.json` and the flash image. */
  folder: string;
  firmware: string;
  log: Log;
}

/** A kiosk on this computer, as its data folder says; throws `DataFolderRefused`. */
export function kioskService(parts: ServiceParts): KioskService {
  const { folder, log } = parts;
  const configuration = configurationIn(folder);
  const devices = devicesIn(folder, configuration);
  const flash = openFlashFile(join(folder, FLASH_FILE), { durable: true, ring: NODE_RING });
  const uptime = processUptime;
  const page = devices.screenPort === null ? undefined : screen(devices.screenPort, log);
  const show = page?.show ?? (() => {});
  const board = boardOf(devices, { show, uptime, log, lanes: configuration.lanes });
  let kiosk: RunningKiosk | undefined;
  return {
    async start() {
      await page?.start();
      await board.warmUp();
      const { kiosk: name, lanes } = configuration;
      const config = { kiosk: name, firmware: parts.firmware, roots: rootsOf(configuration) };
      const link = linkTo(configuration, devices.tls ?? undefined);
      kiosk = runKiosk({ config, board, flash, link, uptime, ring: NODE_RING, takes: NODE_TAKES });
      kiosk.start();
      log("kiosk-started", `${name} ${parts.firmware}, ${lanes}`);
    },
    stop() {
      if (kiosk === undefined) board.stop();
      else kiosk.stop();
      page?.stop();
      flash.close();
    },
    isAlive: () => kiosk?.isAlive() ?? true,
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Missing or unreadable: either way the guard says that there is none, and names the file.
    return undefined;
  }
}

function configurationIn(folder: string): Configuration {
  const path = join(folder, CONFIGURATION_FILE);
  const found = readConfiguration(textOf(path));
  if (typeof found === "string") throw new DataFolderRefused(found, path);
  return found;
}

function devicesIn(folder: string, configuration: Configuration): Devices {
  const path = join(folder, DEVICES_FILE);
  const found = readDevices(textOf(path));
  if (typeof found === "string") throw new DataFolderRefused(found, path);
  if (found.tls && !tlsFilesAreThere(found.tls)) throw new DataFolderRefused("tls-files", path);
  if (configuration.lanes === "lane-board" && found.laneBoard === null) {
    throw new DataFolderRefused("devices-lane-board", path);
  }
  return found;
}

/** A kiosk that could never connect is better told now. */
function tlsFilesAreThere({ ca, certificate, key }: TlsFiles): boolean {
  return [ca, certificate, key].every((path) => textOf(path) !== undefined);
}

function boardOf(
  devices: Devices,
  world: {
    show: (code: string, number: string) => void;
    uptime: Uptime;
    log: Log;
    lanes: Configuration["lanes"];
  },
): NodeBoard {
  const { firmata, codeReader, cardReader, laneBoard } = devices;
  const stream = (at: { path: string; baud: number } | null) =>
    at === null ? undefined : () => serialStream(at.path, at.baud);
  return createNodeBoard({
    firmata: () => firmataOver(firmata.path),
    pins: FIRMATA_BOARDS[firmata.board],
    codeReader: stream(codeReader),
    cardReader: stream(cardReader),
    laneBoard: world.lanes === "lane-board" ? stream(laneBoard) : undefined,
    show: world.show,
    clock: devices.clock === "ds3231" ? "chip" : { seconds: () => Math.floor(Date.now() / 1000) },
    climate: devices.climate,
    health: () => machineHealth(),
    uptime: world.uptime,
    log: world.log,
  });
}

function linkTo({ broker: { host, port } }: Configuration, tls: TlsFiles | undefined): Link {
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (tls === undefined) return mqttLink(`mqtt://${place}`);
  return mqttLink(`mqtts://${place}`, () => credentialsIn(tls));
}

function credentialsIn({ ca, certificate, key }: TlsFiles): TlsCredentials {
  const [caText = "", cert = "", keyText = ""] = [ca, certificate, key].map((path) =>
    readFileSync(path, "utf8"),
  );
  return { ca: caText, cert, key: keyText };
}
