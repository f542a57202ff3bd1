import type { BoardInput, LookAtCard } from "../../board/board.ts";
import {
  createSdtReceiver,
  flushSdt,
  receiveSdt,
  sdtCommand,
  type SdtCommand,
  type SdtReply,
  wipeSdt,
} from "../../parts/sdt.ts";
import { GPIO, SERIAL } from "../pins.ts";
import { type Log, pinOf, type Platform, type SerialPort } from "../platform.ts";
import { takeBytes } from "./serial-bytes.ts";
import { nothing } from "../nothing.ts";

const BAUD = 115200;
const POLL_MS = 400;
/** Finding and selecting answer at once; reading takes the radio up to two seconds. */
const ANSWER_MS = 1000;
const READ_MS = 4000;
/** Polls in a row that find nothing before the same card may be another one. */
const GONE_POLLS = 2;
const SILENT_TOLD = 10;

/**
 * The SDT identity-card reader: find, select, read, then nothing until the card was lifted. A card
 * lies in the receiver's one buffer and nowhere else, and is zeroed when `look` has seen it.
 */
export class CardReader {
  private readonly platform: Platform;
  private readonly log: Log;
  private readonly receiver = createSdtReceiver();
  private readonly serial: SerialPort;
  private sink: (input: BoardInput) => void = nothing;
  private look: LookAtCard = () => ({ kind: "card", refused: "card-unreadable" });
  private asked: SdtCommand | undefined;
  private seen: BoardInput | undefined;
  private gonePolls = GONE_POLLS;
  private silent = 0;
  private calledOff: () => void = nothing;

  constructor(platform: Platform, log: Log) {
    this.platform = platform;
    this.log = log;
    this.serial = platform.serial(SERIAL.laneBoardOrCardReader);
  }

  start(sink: (input: BoardInput) => void, look: LookAtCard): void {
    this.sink = sink;
    this.look = look;
    this.serial.setup(BAUD, { rx: pinOf(GPIO.cardReaderRx), tx: pinOf(GPIO.cardReaderTx) });
    this.serial.on("data", (text) => this.received(text));
    this.ask("find");
  }

  stop(): void {
    this.calledOff();
    this.asked = undefined;
    this.sink = nothing;
    wipeSdt(this.receiver);
  }

  private received(text: string): void {
    try {
      takeBytes(text, (bytes) => receiveSdt(this.receiver, bytes, (reply) => this.judge(reply)));
    } finally {
      this.tell();
    }
  }

  /** What a card said goes to the kiosk when nothing of the card is left in the buffer. */
  private tell(): void {
    const { seen } = this;
    this.seen = undefined;
    if (seen !== undefined) this.sink(seen);
  }

  private ask(command: SdtCommand): void {
    this.calledOff();
    this.asked = command;
    const answerMs = command === "read" ? READ_MS : ANSWER_MS;
    this.calledOff = this.platform.timers.after(answerMs, () => this.unanswered());
    this.serial.write(sdtCommand(command));
  }

  private pollLater(): void {
    this.calledOff();
    this.asked = undefined;
    this.calledOff = this.platform.timers.after(POLL_MS, () => this.ask("find"));
  }

  private unanswered(): void {
    flushSdt(this.receiver, (reply) => this.judge(reply));
    this.tell();
    this.silent += 1;
    if (this.silent === SILENT_TOLD) this.log("card-reader-silent");
    this.pollLater();
  }

  private judge(reply: SdtReply): void {
    const { asked } = this;
    if (asked === undefined) return;
    this.silent = 0;
    const { kind } = reply;
    if (asked === "find" && kind === "found" && this.gonePolls >= GONE_POLLS) {
      return this.ask("select");
    }
    if (asked === "find") this.gonePolls = kind === "found" ? 0 : this.gonePolls + 1;
    if (asked === "select" && kind === "done") return this.ask("read");
    if (kind === "base-info" || kind === "card-refused") this.wasRead(reply);
    this.pollLater();
  }

  private wasRead(reply: SdtReply): void {
    this.gonePolls = 0;
    this.seen =
      reply.text === undefined ? { kind: "card", refused: "card-refused" } : this.look(reply.text);
  }
}
