import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/**
 * A listener on a line: passes every byte of every connection on, and keeps each direction of each
 * connection in a file of its own, so that nothing is cut where packets were.
 */
export class Wiretap {
  readonly folder: string;
  readonly #target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #connections = 0;

  /** `target` is the port on loopback that is listened in on. */
  constructor(folder: string, target: number) {
    this.folder = folder;
    this.#target = target;
    this.#server = createServer((near) => this.#join(near));
  }

  /** Resolves with the port to be used in the target's place. */
  async start(): Promise<number> {
    mkdirSync(this.folder, { recursive: true });
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(near: Socket): void {
    const far = connect(this.#target, "127.0.0.1");
    const name = join(this.folder, String((this.#connections += 1)));
    this.#pass(near, far, `${name}.up`);
    this.#pass(far, near, `${name}.down`);
  }

  #pass(from: Socket, to: Socket, path: string): void {
    const file = openSync(path, "a");
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on("data", (bytes) => {
      writeSync(file, bytes);
      to.write(bytes);
    });
    from.on("end", () => to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#sockets.delete(from);
      closeSync(file);
      to.destroy();
    });
  }
}
