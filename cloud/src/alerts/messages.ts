import type { AlertCause, Names } from "../services.ts";
import { lineOf, type AlertMessage } from "./alert-message.ts";
import { isWatched } from "./watched-causes.ts";

/** What the daily proof found. */
export interface ProofBody {
  /** yyyymmdd in China. */
  day: number;
  /** Kiosks looked at. */
  checked: number;
  /** Alerts not over. */
  open: number;
  /** When they were looked at, unix milliseconds; null when that never ended. */
  lookedAt: number | null;
}

/** What waited for the morning, or was too much for single messages. */
export interface DigestMessage {
  id: string;
  event: "digest";
  at: number;
  alerts: AlertMessage[];
}

/** Says that the way from a look at every kiosk to this receiver works. */
export interface ProofMessage extends ProofBody {
  id: string;
  event: "proof";
  at: number;
}

/** Sent because somebody wished to see whether it arrives. */
export interface TestMessage {
  id: string;
  event: "test";
  at: number;
}

/** Everything a channel may be given. `id` is the same when it is sent again. */
export type Message = AlertMessage | DigestMessage | ProofMessage | TestMessage;

/** A message as people read it: a heading and lines, in both languages. */
export interface MessageText {
  head: Names;
  lines: Names[];
}

/** What people are told; of many alerts at most so many are named. Pure; never personal data. */
export function textOf(message: Message, linesMax = 100): MessageText {
  switch (message.event) {
    case "digest":
      return digestText(message, linesMax);
    case "proof":
      return proofText(message);
    case "test":
      return {
        head: { zh: "测试消息", en: "Test message" },
        lines: [{ zh: "收到即表示此渠道可用。", en: "If you read this, the channel works." }],
      };
    default:
      return alertText(message);
  }
}

function alertText(message: AlertMessage): MessageText {
  const { onHand, cause } = message;
  const lines = onHand === null ? [] : [countLine(cause, onHand)];
  return { head: lineOf(message), lines };
}

function countLine(cause: AlertCause, count: number): Names {
  if (cause === "proof-failed") return { zh: `不符：${count} 处`, en: `Mismatches: ${count}` };
  if (isWatched(cause)) return { zh: `涉及：${count} 盒`, en: `Boxes concerned: ${count}` };
  return { zh: `可用库存：${count} 盒`, en: `Usable boxes: ${count}` };
}

function digestText({ alerts }: DigestMessage, linesMax: number): MessageText {
  const over = alerts.filter(({ event }) => event === "closed").length;
  const begun = alerts.length - over;
  const more = alerts.length - linesMax;
  const rest = { zh: `……另有 ${more} 项`, en: `… and ${more} more` };
  return {
    head: {
      zh: `汇总：待处理 ${begun} 项，已恢复 ${over} 项`,
      en: `Digest: ${begun} to do, ${over} resolved`,
    },
    lines: [...alerts.slice(0, linesMax).map(lineOf), ...(more > 0 ? [rest] : [])],
  };
}

function proofText({ checked, open, lookedAt }: ProofMessage): MessageText {
  const head = {
    zh: `每日自检：已检查 ${checked} 台机器，${open} 项未恢复`,
    en: `Daily check: checked ${checked} kiosks, ${open} open`,
  };
  if (lookedAt !== null) return { head, lines: [] };
  const late = {
    zh: "巡检没有运行，请技术人员查看。",
    en: "The look-round does not run; see to it.",
  };
  return { head, lines: [late] };
}

/** The whole as plain text, Chinese first. */
export function plainOf(message: Message, linesMax?: number): { subject: string; text: string } {
  const { head, lines } = textOf(message, linesMax);
  const subject = `【安心】${head.zh}`;
  const text = [
    subject,
    ...lines.map(({ zh }) => zh),
    "",
    `Anxin: ${head.en}`,
    ...lines.map(({ en }) => en),
    "",
    message.id,
  ].join("\n");
  return { subject, text };
}

/** A text cut to so many bytes of UTF-8 at a line's end, or at a character's where there is one. */
export function cutTo(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text;
  const mark = "…";
  let room = bytesMax - Buffer.byteLength(mark);
  let kept = "";
  for (const character of text) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    kept += character;
  }
  const end = kept.lastIndexOf("\n");
  return (end > 0 ? kept.slice(0, end + 1) : kept) + mark;
}
