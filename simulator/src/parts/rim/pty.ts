import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import type { SerialPart } from "../part.ts";

/** A serial port of the operating system with a pretend part at its other end. */
export interface Pty {
  /** What a program opens, such as `/dev/pts/4`. */
  path: string;
  close(): Promise<void>;
}

/** What the far side of the terminal runs: bytes as they are, its name, and then nothing. */
const FAR_SIDE = "stty raw -echo; tty; exec sleep 2147483647";

/**
 * Puts a part behind a pseudo terminal. Node cannot make one itself; `script` of util-linux, which
 * every Debian has, keeps the near side on its own input and output.
 *
 * @throws Error when `script` is not there or its terminal cannot be made
 */
export async function openPty(part: SerialPart): Promise<Pty> {
  const child = spawn("script", ["-q", "-f", "-E", "never", "-c", FAR_SIDE, "/dev/null"]);
  child.stdin.on("error", () => {});
  const path = await firstLine(child);
  child.stdout.on("data", (bytes: Buffer) => part.receive(bytes));
  part.plug((bytes) => child.stdin.write(bytes));
  return {
    path,
    close: async () => {
      part.plug(() => {});
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "close");
    },
  };
}

function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const hear = (bytes: Buffer) => {
      text += bytes.toString("latin1");
      if (!text.includes("\n")) return;
      child.stdout.off("data", hear);
      const path = text.trim();
      if (path.startsWith("/dev/")) resolve(path);
      else reject(new Error(`No pseudo terminal could be made: script said "${path}".`));
    };
    child.stdout.on("data", hear);
    child.once("error", (cause) => {
      reject(new Error("No pseudo terminal: script (util-linux) cannot be run.", { cause }));
    });
    child.once("exit", () => reject(new Error(`No pseudo terminal: script ended: ${text}`)));
  });
}
