import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { ToolError } from "../codes.ts";
import { consoleOver } from "./board-console.ts";
import { PretendEspruino } from "./pretend-espruino.testing.ts";
import { openTransport } from "./transport.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-port-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function served(welcome: (socket: Socket) => void): Promise<string> {
  const server = createServer(welcome).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  return `tcp://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

async function codeOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => "opened",
    (error: unknown) => (error instanceof ToolError ? error.code : String(error)),
  );
}

const quick = { answerMs: 100, quietMs: 1, packetMs: 1 };

describe("a port", () => {
  test("that is not there is named, with the ports that are", async () => {
    await expect(openTransport(join(folder, "ttyUSB9"))).rejects.toThrow(/port-missing.*found/);
  });

  test("that is no serial port does not open", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await codeOf(openTransport(join(folder, "file")))).toBe("port-unopened");
  });

  test("of a network where nothing listens is refused", async () => {
    const address = await served(() => {});
    servers.pop()?.close();
    expect(await codeOf(openTransport(address))).toBe("port-refused");
    expect(await codeOf(openTransport("tcp://nothing"))).toBe("bad-argument");
  });

  test("with another device on it is told from a board", async () => {
    const address = await served((socket) => {
      socket.on("error", () => {});
      socket.write("login: ");
      socket.on("data", (bytes) => socket.write(bytes));
    });
    expect(await codeOf(consoleOver(await openTransport(address), quick))).toBe("no-board");
  });

  test("that closes at once is a lost line", async () => {
    const address = await served((socket) => socket.destroy());
    expect(await codeOf(consoleOver(await openTransport(address), quick))).toBe("line-lost");
  });

  test("with a board on it carries questions and answers over a network", async () => {
    const address = await served((socket) => {
      const board = new PretendEspruino({ files: { a: "four" } });
      socket.on("error", () => {});
      board.listen({ data: (bytes) => void socket.write(bytes), closed: () => socket.end() });
      socket.on("data", (bytes) => board.write(bytes, () => {}));
    });
    const console = await consoleOver(await openTransport(address), { ...quick, answerMs: 2000 });
    expect(await console.ask('require("Storage").read("a").length')).toBe("4");
    console.close();
    await console.closed;
  });
});
