import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { printedLine } from "../../espruino/console-line.ts";
import { ToolError } from "../codes.ts";
import { connect, type ToolingConnection } from "./tooling.ts";
import { openTransport, type Transport } from "./transport.ts";

/** An Espruino board's console. */
export interface BoardConsole {
  /**
   * Evaluates an expression on the board and returns its value as text.
   *
   * @throws ToolError board-refused with what the board threw, board-silent, line-lost
   */
  ask(expression: string): Promise<string>;
  /** Every line the board's program prints, without its end. */
  onLine(listener: (line: string) => void): void;
  /** Resolves when the line is gone. */
  closed: Promise<void>;
  close(): void;
}

const TRIES = 5;
/** How long to wait for a board. */
export interface Patience {
  answerMs: number;
  /** Before a retry: longer than Espruino waits for the rest of a packet, so it starts clean. */
  pauseMs: number;
}

const PATIENCE: Patience = { answerMs: 4000, pauseMs: 1200 };
const INTERRUPT = "\x03";

/**
 * Opens the console at `port`; see {@link openTransport} for what may be thrown, and `no-board`
 * when nothing that is an Espruino answers there.
 */
export async function openConsole(port: string): Promise<BoardConsole> {
  const transport = await openTransport(port);
  try {
    return await consoleOver(transport);
  } catch (error) {
    transport.close();
    throw error;
  }
}

/** A console over a transport that is open already. */
export async function consoleOver(
  transport: Transport,
  patience = PATIENCE,
): Promise<BoardConsole> {
  const { watched, closed } = watch(transport);
  const board = new Console(await connect(watched), { closed, patience, transport });
  await board.greet();
  return board;
}

class Console implements BoardConsole {
  readonly closed: Promise<void>;
  private readonly connection: ToolingConnection;
  private readonly patience: Patience;
  private readonly transport: Transport;
  private lost = false;

  constructor(
    connection: ToolingConnection,
    rest: { closed: Promise<void>; patience: Patience; transport: Transport },
  ) {
    this.connection = connection;
    this.closed = rest.closed;
    this.patience = rest.patience;
    this.transport = rest.transport;
    void this.closed.then(() => (this.lost = true));
  }

  /**
   * Asks for any answer. A program that never rests is interrupted as a person would, once; not at
   * the first silence, because one that just starts must come through.
   */
  async greet(): Promise<void> {
    for (const before of ["", "", INTERRUPT, ""]) {
      if (before !== "") await this.connection.write(before);
      if ((await this.tryOnce("1")) === "1") return;
      if (this.lost) break;
      await sleep(this.patience.pauseMs);
    }
    throw new ToolError(this.lost ? "line-lost" : "no-board");
  }

  async ask(expression: string): Promise<string> {
    for (let tries = 0; tries < TRIES && !this.lost; tries++) {
      if (tries > 0) await sleep(this.patience.pauseMs);
      const answer = await this.tryOnce(expression);
      if (answer !== undefined) return answer;
    }
    throw new ToolError(this.lost ? "line-lost" : "board-silent");
  }

  onLine(listener: (line: string) => void): void {
    let rest = "";
    this.connection.on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) listener(printedLine(line));
    });
  }

  close(): void {
    this.transport.close();
  }

  /** One packet and its answer; undefined when none, or none that makes sense, came back. */
  private async tryOnce(expression: string): Promise<string | undefined> {
    const asked = this.connection.espruinoEval(packetOf(expression), {
      timeout: this.patience.answerMs,
    });
    const answer = checked(await Promise.race([asked.catch(() => undefined), this.closed]));
    if (answer?.startsWith("!")) throw new ToolError("board-refused", answer.slice(1));
    return answer?.slice(1);
  }
}

/**
 * Wraps an expression so that it is evaluated only if it came whole, and its value or its error
 * always comes back as text with a sum; Espruino's packets have none of their own. The length of a
 * packet travels as two raw bytes, and a board takes 3 (on Linux also 4) for an interrupt wherever
 * it stands, so the lower byte is kept out of the control characters by spaces.
 */
export function packetOf(expression: string): string {
  const wrapped =
    `(function(c,a){if(E.CRC32(c)!=${crc32(expression)})return"";` +
    `try{a="="+eval(c)}catch(e){a="!"+e}return E.CRC32(a)+a})(${JSON.stringify(expression)})`;
  const low = wrapped.length & 255;
  return wrapped + " ".repeat(low < 32 ? 32 - low : 0);
}

/** The answer after its sum, or undefined when they do not agree. */
function checked(answer: unknown): string | undefined {
  if (typeof answer !== "string") return undefined;
  const at = answer.search(/[=!]/);
  const text = answer.slice(Math.max(at, 0));
  return answer.slice(0, Math.max(at, 0)) === String(crc32(text)) ? text : undefined;
}

function watch(transport: Transport): { watched: Transport; closed: Promise<void> } {
  const gone = Promise.withResolvers<void>();
  const watched: Transport = {
    write: (bytes, written) => transport.write(bytes, written),
    close: () => transport.close(),
    listen: ({ data, closed }) => {
      transport.listen({
        data,
        closed: () => {
          gone.resolve();
          closed();
        },
      });
    },
  };
  return { watched, closed: gone.promise };
}
