import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { connect as connectTcp, type Socket } from "node:net";
import { SerialPort } from "serialport";
import { ToolError } from "../codes.ts";

/** Bytes to and from a console, whatever the wire. */
export interface Transport {
  listen(ear: { data: (bytes: Uint8Array) => void; closed: () => void }): void;
  write(bytes: Uint8Array, written: () => void): void;
  close(): void;
}

const TCP = "tcp://";
/** Espruino's consoles on ESP32 and on Linux. */
const BAUD_RATE = 115200;
const TCP_TIMEOUT_MS = 5000;

/**
 * Opens a serial port by its path, or a console on a network by `tcp://host:port`.
 *
 * @throws ToolError port-missing, port-denied, port-unopened, port-refused, bad-argument
 */
export async function openTransport(port: string): Promise<Transport> {
  return port.startsWith(TCP) ? openTcp(port) : openSerial(port);
}

async function openTcp(address: string): Promise<Transport> {
  const { hostname, port } = parsedAddress(address);
  const socket = connectTcp({ host: hostname.replace(/^\[|\]$/g, ""), port });
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause?: unknown) => {
      socket.destroy();
      reject(new ToolError("port-refused", address, { cause }));
    };
    socket.setTimeout(TCP_TIMEOUT_MS, refuse).once("error", refuse).once("connect", resolve);
  });
  socket.setTimeout(0).removeAllListeners("error");
  return ofStream(socket, () => socket.destroy());
}

function parsedAddress(address: string): { hostname: string; port: number } {
  const url = URL.parse(address);
  const port = Number(url?.port);
  if (url === null || url.hostname === "" || !(port > 0)) {
    throw new ToolError("bad-argument", `${address}: tcp://host:port`);
  }
  return { hostname: url.hostname, port };
}

async function openSerial(path: string): Promise<Transport> {
  await checkPath(path);
  const port = new SerialPort({ path, baudRate: BAUD_RATE, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((cause) => {
      if (cause === null) resolve();
      else reject(new ToolError("port-unopened", `${path}: ${cause.message}`, { cause }));
    });
  });
  const close = () => {
    if (port.isOpen) port.close();
  };
  return whileItIsThere(path, ofStream(port, close));
}

const LOOK_MS = 1000;

/**
 * serialport may go on reading a port that was pulled out, for ever and without a word, until
 * something is written; that its file is gone can always be seen.
 */
function whileItIsThere(path: string, transport: Transport): Transport {
  if (process.platform === "win32") return transport;
  return {
    ...transport,
    listen: ({ data, closed }) => {
      let told = false;
      const over = () => {
        clearInterval(timer);
        if (!told) closed();
        told = true;
      };
      const look = () =>
        access(path).catch(() => {
          over();
          transport.close();
        });
      const timer = setInterval(() => void look(), LOOK_MS).unref();
      transport.listen({ data, closed: over });
    },
  };
}

/** Asked of the system first, because serialport's own errors carry no code. */
async function checkPath(path: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    await access(path, constants.R_OK | constants.W_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "EACCES" || code === "EPERM") throw new ToolError("port-denied", path, { cause });
    throw new ToolError("port-missing", `${path}; ${await portsSeen()}`, { cause });
  }
}

async function portsSeen(): Promise<string> {
  // Listing needs a tool that small systems lack; a missing list must not hide the real error.
  const ports = await SerialPort.list().catch(() => []);
  const paths = ports.filter((port) => port.vendorId !== undefined).map((port) => port.path);
  return paths.length === 0 ? "no USB serial ports found" : `found: ${paths.join(", ")}`;
}

function ofStream(stream: Socket | SerialPort, close: () => void): Transport {
  // A stream without a listener for errors would end the process; `close` follows every error.
  stream.on("error", () => close());
  return {
    listen: ({ data, closed }) => {
      stream.on("data", data);
      stream.once("close", closed);
    },
    write: (bytes, written) => void stream.write(bytes, () => written()),
    close,
  };
}
