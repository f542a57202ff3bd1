import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

const TOOL = resolve(import.meta.dirname, "../../../firmware/tools/anxin/main.ts");

/** The technician's command as a process of its own, as a person runs it. */
export class Tool {
  output = "";
  private readonly child: ChildProcess;

  constructor(words: readonly string[]) {
    this.child = spawn(process.execPath, [TOOL, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    const hear = (bytes: Buffer) => (this.output += bytes.toString("utf8"));
    this.child.stdout?.on("data", hear);
    this.child.stderr?.on("data", hear);
  }

  /** Its exit code, when it ends. */
  async ended(): Promise<number> {
    const [code] = (await once(this.child, "close")) as [number | null];
    return code ?? -1;
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.child.kill("SIGINT");
  }
}

/** Runs a command to its end; throws Error with all it said when it fails. */
export async function run(...words: string[]): Promise<string> {
  const tool = new Tool(words);
  const code = await tool.ended();
  if (code !== 0) throw new Error(`anxin ${words[0]} ended with ${code}: ${tool.output}`);
  return tool.output;
}

const TRIES_MAX = 4;

/**
 * Types a command again while the tool says that the board was silent: an interpreter that shares a
 * busy machine is slower than any board.
 */
export async function runPatiently(...words: string[]): Promise<string> {
  for (let tries = 1; ; tries++) {
    try {
      return await run(...words);
    } catch (error) {
      const isSilent = error instanceof Error && error.message.includes("(board-silent)");
      if (!isSilent || tries === TRIES_MAX) throw error;
    }
  }
}
