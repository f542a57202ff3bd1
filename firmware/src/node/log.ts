/** Why a line was written to a Node board's log; stable, and never reused for another thing. */
export const NODE_CODES = {
  "kiosk-started": "The program runs; the line names kiosk, version and lanes.",
  "kiosk-stuck": "The kiosk's loop did not turn; the process ends and systemd starts it again.",
  "kiosk-failed": "An error nobody expected; the process ends and systemd starts it again.",
  "config-refused": "The data folder's configuration cannot be used; the line says what is wrong.",
  "port-open": "A serial device answers again, or for the first time.",
  "port-lost": "A serial device is unplugged or its port fails; tried again with back-off.",
  "firmata-ready": "The Firmata board answers: motors, switches and the light curtain work.",
  "firmata-lost": "The Firmata board is gone or silent: nothing drops; tried again with back-off.",
  "lane-unwired": "The plan names a lane that has no pins; its motor was not run.",
  "scanner-silent": "The code reader does not answer its settings; codes may still be read.",
  "card-reader-silent": "The card reader does not answer; ID cards are not read.",
  "card-reader-refuses": "The card reader's security module refuses commands; it needs a person.",
  "lane-board-silent": "The lane board does not answer; nothing drops.",
  "lane-board-fault": "The lane board reports a motor or its sensor broken; the line names it.",
  "climate-lost": "The climate sensor does not answer, or its checksums are wrong.",
  "climate-back": "The climate sensor answers again.",
  "clock-lost": "The clock chip does not answer, or says that its battery was empty.",
  "clock-back": "The clock chip answers and has the time.",
  "screen-lost": "The page for the kiosk's screen cannot be offered; the lamp still works.",
} as const;

export type NodeCode = keyof typeof NODE_CODES;

/** One line an event, for the person on duty; never anything about a resident. */
export type Log = (code: NodeCode, text: string) => void;

/** Lines on a stream, as journald takes them: code first, so that a filter finds it. */
export function logTo(write: (line: string) => void): Log {
  return (code, text) => write(text === "" ? `${code}\n` : `${code} ${text}\n`);
}
