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
  /** A board that says nothing for so long is through with what it was doing. */
  quietMs: number;
  /** How long a board waits for the rest of a packet before it gives it up and says NAK. */
  packetMs: number;
}

/** Espruino 2v29 waits 5 s for a packet's rest (its src/jsinteractive.c, jsiPacketStart). */
const PATIENCE: Patience = { answerMs: 4000, quietMs: 300, packetMs: 5000 };
const INTERRUPT = "\x03";
/** Empties the line that was typed so far, and interrupts nothing (jsiHandleConsoleChar there). */
const ERASE_LINE = "\x1b[2H";

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
  const { watched, closed, silentMs } = watch(transport);
  const board = new Console(await connect(watched), { closed, silentMs, patience, transport });
  await board.greet();
  return board;
}

class Console implements BoardConsole {
  readonly closed: Promise<void>;
  private readonly connection: ToolingConnection;
  private readonly patience: Patience;
  private readonly transport: Transport;
  private readonly silentMs: () => number;
  private lost = false;
  /** Whether the board took or refused the last packet; until then it may wait for its rest. */
  private packetOver = true;

  constructor(
    connection: ToolingConnection,
    rest: {
      closed: Promise<void>;
      silentMs: () => number;
      patience: Patience;
      transport: Transport;
    },
  ) {
    this.connection = connection;
    for (const end of ["ack", "nak"] as const) connection.on(end, () => (this.packetOver = true));
    this.silentMs = rest.silentMs;
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
      await this.recover();
    }
    throw new ToolError(this.lost ? "line-lost" : "no-board");
  }

  async ask(expression: string): Promise<string> {
    for (let tries = 0; tries < TRIES && !this.lost; tries++) {
      if (tries > 0) await this.recover();
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

  /**
   * Before a retry. A packet that came broken leaves a board waiting for its rest, or takes its end
   * for something typed, echoed slowly and with every answer again. A retry that comes meanwhile
   * is broken in its turn, so it waits until the board has given the packet up and is quiet, and
   * empties the line.
   */
  private async recover(): Promise<void> {
    const { packetMs, quietMs } = this.patience;
    const until = async (mostMs: number, isSo: () => boolean): Promise<void> => {
      const endMs = performance.now() + mostMs;
      while (!isSo() && !this.lost && performance.now() < endMs) await sleep(quietMs / 4);
    };
    await until(packetMs, () => this.packetOver);
    await until(packetMs, () => this.silentMs() >= quietMs);
    if (!this.lost) await this.connection.write(ERASE_LINE);
  }

  /** One packet and its answer; undefined when none, or none that makes sense, came back. */
  private async tryOnce(expression: string): Promise<string | undefined> {
    this.packetOver = false;
    const asked = this.connection.espruinoEval(packetOf(expression), {
      timeout: this.patience.answerMs,
    });
    const said = await Promise.race([asked.catch(() => undefined), this.closed]);
    const answer = checked(expression, said);
    if (answer?.startsWith("!")) throw new ToolError("board-refused", answer.slice(1));
    return answer?.slice(1);
  }
}

/**
 * Wraps an expression so that it is evaluated only if it came whole, and its value or its error
 * always comes back as text with a sum; Espruino's packets have none of their own. The sum goes
 * over the question too, so that a late answer is not taken for another question's. The length of
 * a packet travels as two raw bytes, and a board takes 3 (on Linux also 4) for an interrupt
 * wherever it stands, so the lower byte is kept out of the control characters by spaces.
 */
export function packetOf(expression: string): string {
  const wrapped =
    `(function(c,a){if(E.CRC32(c)!=${crc32(expression)})return"";` +
    // While a tool speaks with it a board must not be reset; see `stopProgram`.
    `E.kickWatchdog&&E.kickWatchdog();try{a="="+eval(c)}catch(e){a="!"+e}return E.CRC32(c+a)+a})(${JSON.stringify(expression)})`;
  const low = wrapped.length & 255;
  return wrapped + " ".repeat(low < 32 ? 32 - low : 0);
}

/** The answer after its sum, or undefined when they do not agree. */
function checked(expression: string, answer: unknown): string | undefined {
  if (typeof answer !== "string") return undefined;
  const at = answer.search(/[=!]/);
  const text = answer.slice(Math.max(at, 0));
  return answer.slice(0, Math.max(at, 0)) === String(crc32(expression + text)) ? text : undefined;
}

/** A transport whose end is a promise, and of which can be asked how long it has been silent. */
function watch(transport: Transport) {
  const gone = Promise.withResolvers<void>();
  let heardMs = performance.now();
  const watched: Transport = {
    write: (bytes, written) => transport.write(bytes, written),
    close: () => transport.close(),
    listen: ({ data, closed }) => {
      transport.listen({
        data: (bytes) => {
          heardMs = performance.now();
          data(bytes);
        },
        closed: () => {
          gone.resolve();
          closed();
        },
      });
    },
  };
  return { watched, closed: gone.promise, silentMs: () => performance.now() - heardMs };
}
