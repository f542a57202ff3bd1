import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Readable, Writable } from "node:stream";

type InterpreterProcess = ChildProcessByStdio<Writable, Readable, null>;

/** An Espruino interpreter whose console is on a network port, as a board's is on a cable. */
export interface InterpreterLine {
  /** As `--port` takes it. */
  port: string;
  /** Types a line at the console beside whoever is connected; it is not echoed. */
  type(line: string): void;
  stop(): Promise<void>;
}

/** Puts the console of a running interpreter on a port; `stop` ends both. */
export async function interpreterLine(child: InterpreterProcess): Promise<InterpreterLine> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    join(socket, child);
  });
  // What is typed at the moment it ends is lost, as on a board.
  child.stdin.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: `tcp://127.0.0.1:${portOf(server)}`,
    type: (line) => void child.stdin.write(`\x10${line}\n`),
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return stop(server, child);
    },
  };
}

function join(socket: Socket, child: InterpreterProcess): void {
  const tell = (bytes: Buffer) => socket.write(bytes);
  child.stdout.on("data", tell);
  socket.on("data", (bytes: Buffer) => child.stdin.write(bytes));
  socket.on("error", () => socket.destroy());
  socket.on("close", () => child.stdout.off("data", tell));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function stop(server: Server, child: InterpreterProcess): Promise<void> {
  server.close();
  // In interactive mode it ignores every signal that can be ignored.
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
