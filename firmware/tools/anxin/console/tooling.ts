import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, Script } from "node:vm";
import type { Transport } from "./transport.ts";

/** What we use of the `espruino` package's connection (its core/serial.js). */
export interface ToolingConnection {
  chunkSize: number;
  /** Called by the package when a write fails; it leaves it to its user. */
  closeLowLevel: () => void;
  espruinoEval(expression: string, options: { timeout: number }): Promise<unknown>;
  write(data: string): Promise<void>;
  on(event: "line" | "data" | "ack" | "nak", listener: (text: string) => void): void;
}

interface Device {
  name: string;
  getPorts(give: (ports: { path: string }[], all: boolean) => void): void;
  open(
    path: string,
    opened: (info: string) => void,
    received: (bytes: ArrayBuffer) => void,
    closed: () => void,
  ): void;
  write(text: string, written: () => void): void;
  close(): void;
}

interface Tooling {
  Config: Record<string, unknown>;
  Core: {
    Config: { add(): void };
    Status: { setStatus(): void; incrementProgress(): void };
    Serial: {
      devices: Device[];
      init(): void;
      startListening(listener: () => void): void;
      open(port: string, opened: (info: unknown) => void, closed: () => void): void;
      connection: ToolingConnection;
    };
  };
}

/** The package's start and what its connection needs; its own start also loads BLE and the IDE. */
const FILES = ["espruino.js", "core/utils.js", "core/serial.js"];
const nothing = () => {};

/**
 * The `espruino` package keeps one connection for each time it is loaded, prints to the console and
 * extends globals, so it is loaded anew in a realm of its own.
 */
function loadTooling(): Tooling {
  const { resolve } = createRequire(import.meta.url);
  const silent = { log: nothing, warn: nothing, error: nothing };
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval };
  const navigator = { userAgent: "node" };
  const realm = createContext({ console: silent, ...timers, ArrayBuffer, Uint8Array, navigator });
  for (const file of FILES) {
    const filename = resolve(`espruino/${file}`);
    new Script(readFileSync(filename, "utf8"), { filename }).runInContext(realm);
  }
  return realm["Espruino"] as Tooling;
}

/** A connection of the package over our own transport: PTYs and exact errors are not its trade. */
export async function connect(transport: Transport): Promise<ToolingConnection> {
  const tooling = loadTooling();
  const { Serial } = tooling.Core;
  tooling.Config = {};
  tooling.Core.Config = { add: nothing };
  tooling.Core.Status = { setStatus: nothing, incrementProgress: nothing };
  Serial.devices.push(deviceOf(transport));
  Serial.init();
  Serial.startListening(nothing);
  await new Promise<void>((opened) => Serial.open(PORT, () => opened(), nothing));
  // One write a packet; the transport cuts it as it likes.
  Serial.connection.chunkSize = Number.MAX_SAFE_INTEGER;
  Serial.connection.closeLowLevel = () => transport.close();
  return Serial.connection;
}

const PORT = "board";

function deviceOf(transport: Transport): Device {
  return {
    name: PORT,
    getPorts: (give) => give([{ path: PORT }], true),
    open: (...[, opened, received, closed]) => {
      transport.listen({ data: (bytes) => received(Uint8Array.from(bytes).buffer), closed });
      opened(PORT);
    },
    write: (text, written) => transport.write(Buffer.from(text, "latin1"), written),
    close: () => transport.close(),
  };
}
