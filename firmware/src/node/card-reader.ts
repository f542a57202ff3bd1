import type { SdtCommand, SdtReply } from "../parts/sdt.ts";
import { createSdtReceiver, flushSdt, receiveSdt, sdtCommand, wipeSdt } from "../parts/sdt.ts";
import type { Log } from "./log.ts";
import type { SerialLine } from "./serial-line.ts";
import type { Uptime } from "./uptime.ts";

/** How often an idle reader is asked whether a card is there. */
const POLL_MS = 300;
/** Find and select answer at once; a read needs the card, up to 2 s, and 112 ms on the wire. */
const ANSWER_MS: { readonly [command in SdtCommand]: number } = {
  find: 1000,
  select: 1000,
  read: 5000,
  status: 3000,
  reset: 3000,
};
/** A card that slips off and on again within two polls is the same card. */
const GONE_POLLS = 2;
const SILENT_MAX = 5;

export interface CardReaderParts {
  line: SerialLine;
  uptime: Uptime;
  log: Log;
  /**
   * Given the 256 bytes of a card's text, which are zeroed when this returns, or no bytes for a
   * card the reader refuses. Once a card, however long it lies there. What it returns is called
   * when nothing of the card is left in memory.
   */
  read: (text: Uint8Array) => () => void;
}

export interface CardReader {
  start(): void;
  stop(): void;
}

/**
 * An SDT reader: find, select, read, in that order, and then nothing until the card was lifted.
 * The frame lies in the receiver's one buffer and nowhere else; no string is made of it.
 */
export function cardReader(parts: CardReaderParts): CardReader {
  return new SdtReader(parts);
}

class SdtReader implements CardReader {
  private readonly parts: CardReaderParts;
  private readonly receiver = createSdtReceiver();
  private asked: SdtCommand | undefined;
  /** Polls without a card since the last one was read; a new card is looked for from 2 on. */
  private gonePolls = GONE_POLLS;
  private silent = 0;
  private refusing = false;
  private readonly told: (() => void)[] = [];
  private cancel = () => {};

  constructor(parts: CardReaderParts) {
    this.parts = parts;
  }

  start(): void {
    this.parts.line.start({
      up: () => this.ask("find"),
      down: () => this.rest(),
      received: (chunk) => this.received(chunk),
    });
  }

  stop(): void {
    this.parts.line.stop();
    this.rest();
  }

  private rest(): void {
    this.cancel();
    this.asked = undefined;
    wipeSdt(this.receiver);
  }

  private received(chunk: Uint8Array): void {
    try {
      receiveSdt(this.receiver, chunk, (reply) => this.answered(reply));
    } finally {
      chunk.fill(0);
    }
    for (const tell of this.told.splice(0)) tell();
  }

  private ask(command: SdtCommand): void {
    this.cancel();
    this.asked = command;
    this.cancel = this.parts.uptime.after(ANSWER_MS[command], () => this.unanswered(command));
    this.parts.line.send(sdtCommand(command));
  }

  private pollLater(): void {
    this.cancel();
    this.asked = undefined;
    this.cancel = this.parts.uptime.after(POLL_MS, () => this.ask("find"));
  }

  private unanswered(command: SdtCommand): void {
    flushSdt(this.receiver, (reply) => this.answered(reply));
    for (const tell of this.told.splice(0)) tell();
    if (this.asked !== command) return;
    this.silent += 1;
    if (this.silent === SILENT_MAX) this.parts.log("card-reader-silent", "");
    this.pollLater();
  }

  private answered(reply: SdtReply): void {
    const { asked } = this;
    if (asked === undefined) return;
    this.silent = 0;
    this.judge(reply);
    if (asked === "find" && reply.kind === "found" && this.gonePolls >= GONE_POLLS) {
      return this.ask("select");
    }
    if (asked === "find" && reply.kind === "no-card") this.gonePolls += 1;
    if (asked === "find" && reply.kind === "found") this.gonePolls = 0;
    if (asked === "select" && reply.kind === "done") return this.ask("read");
    if (reply.kind === "base-info" || reply.kind === "card-refused") {
      this.wasRead(reply.text ?? new Uint8Array(0));
    }
    this.pollLater();
  }

  private wasRead(text: Uint8Array): void {
    this.gonePolls = 0;
    this.told.push(this.parts.read(text));
  }

  private judge(reply: SdtReply): void {
    const refusing = reply.kind === "reader-faulty";
    if (refusing && !this.refusing) {
      this.parts.log("card-reader-refuses", `status ${reply.status.toString(16)}`);
    }
    this.refusing = refusing;
  }
}
