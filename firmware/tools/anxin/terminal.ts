import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { ToolError } from "./codes.ts";

/** The person at the keyboard, as commands see them. */
export interface Terminal {
  say(line: string): void;
  /** What went wrong; kept apart so that output can be piped on. */
  complain(line: string): void;
  /** Rewrites one line while something goes on; `""` ends it. Silent where output is a file. */
  progress(line: string): void;
  /**
   * Asks for something that is not shown while typed.
   *
   * @throws ToolError no-terminal
   */
  secret(question: string): Promise<string>;
  /** Asks for something; "" where nobody can type. */
  question(question: string): Promise<string>;
  /** Lines of standard input, for what is piped in. */
  lines(): AsyncIterable<string>;
  /** Resolves when the person wants to end. */
  interrupted: Promise<void>;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const interrupted = Promise.withResolvers<void>();
  process.once("SIGINT", () => interrupted.resolve());
  process.once("SIGTERM", () => interrupted.resolve());
  return {
    say: (line) => void process.stdout.write(line + "\n"),
    complain: (line) => void process.stderr.write(line + "\n"),
    progress: (line) => {
      if (!process.stderr.isTTY) return;
      process.stderr.write(line === "" ? "\n" : `\r${line}`);
    },
    secret: askSecret,
    question: ask,
    lines: () => createInterface({ input: process.stdin }),
    interrupted: interrupted.promise,
  };
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) return "";
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await asking.question(question);
  } finally {
    asking.close();
  }
}

async function askSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new ToolError("no-terminal");
  // Readline echoes what is typed to its output, so it gets one that shows nothing.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = createInterface({ input: process.stdin, output, terminal: true });
  process.stderr.write(question);
  try {
    return await asking.question("");
  } finally {
    asking.close();
    process.stderr.write("\n");
  }
}
