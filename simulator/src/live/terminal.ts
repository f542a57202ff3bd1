import { createInterface } from "node:readline";
import {
  OUTCOME_SENTENCES,
  REFUSAL_SENTENCES,
  SHOWN_SENTENCES,
} from "@anxin/firmware/contract/sentences";
import type { AlertView } from "@anxin/cloud";
import QRCode from "qrcode";
import type { LiveCounty } from "./live-county.ts";
import type { LiveKiosk } from "./live-kiosk.ts";
import { cardOf } from "./made-up-person.ts";
import { full, restock } from "./restocking.ts";

type Say = (line: string) => void;

const ALERT_LOOK_MS = 2000;

const KEYS = `Keys (then Enter):  a, b, c  press the lit button of that kiosk
                    ra, rb, rc  restock that kiosk        s  show stock
                    ta1 … tc9   put the ID card of made-up person 1 to 9 on its reader
                    va CODE     show a voucher's code to its reader (also vb, vc)
                    l  a new county link                  q  stop (or Ctrl-C)`;

/** Addresses, codes and keys, once everything stands. */
export async function introduce(county: LiveCounty, twinUrl: string, say: Say): Promise<void> {
  const { cloud, gateway, kiosks } = county;
  say("");
  for (const kiosk of kiosks) {
    const url = `${cloud.url}/k/${kiosk.point.kiosk}`;
    say(`[${kiosk.letter}] ${kiosk.point.names.zh}  ${kiosk.point.names.en}`);
    say(`    ${url}`);
    say(await QRCode.toString(url, { type: "utf8", margin: 2 }));
  }
  say(`All points:   ${cloud.url}/`);
  say(`County page:  ${await cloud.countyLink()}   (opens once, within a day)`);
  say(`Console:      ${await cloud.countyLink()}&to=console   (opens once, within a day)`);
  say(`Digital twin: ${twinUrl}/   (each machine in your browser: press, scan, tap, break)`);
  say(`Broker:       ${gateway.mqttUrl}`);
  say("");
  say(KEYS);
  say("");
}

const SAID = { ...REFUSAL_SENTENCES, ...OUTCOME_SENTENCES, ...SHOWN_SENTENCES };
const QUIET_CODES = new Set(["ready", "no-epoch", "load-unknown"]);

/** What a display says, in a person's words; undefined for what is no news. */
function wordsFor(code: string, number: string): string | undefined {
  if (QUIET_CODES.has(code)) return undefined;
  if (number !== "") return `shows ${number}: type it on the phone, or press the button here`;
  const known: Record<string, { en: string } | undefined> = SAID;
  const said = known[code];
  return said === undefined ? code : `${said.en} (${code})`;
}

function tellKiosk(kiosk: LiveKiosk, say: Say): void {
  const { board, point, letter } = kiosk;
  let told = "";
  let drops = board.truth.drops;
  board.watchers.add(() => {
    const { code, number } = board.shown;
    const words = wordsFor(code, number);
    const news = `${code} ${number}`;
    if (news !== told && words !== undefined) say(`[${letter}] ${point.names.zh}: ${words}`);
    told = news;
    if (board.truth.drops > drops) say(`[${letter}] ${point.names.zh}: a box fell into the tray`);
    drops = board.truth.drops;
  });
}

function alertLine(alert: AlertView, what: string): string {
  const boxes = alert.onHand === undefined ? "" : `, ${alert.onHand} left`;
  const product = alert.product === "" ? "" : ` ${alert.product}`;
  return `${alert.kiosk}: ${what}: ${alert.cause}${product}${boxes}`;
}

/** Tells of alerts that open and close. */
function tellAlerts(county: LiveCounty, say: Say): () => void {
  const known = new Map<number, AlertView>();
  const look = async () => {
    const open = await county.cloud.cloud.services.openAlerts();
    for (const alert of open) if (!known.has(alert.id)) say(alertLine(alert, "alert"));
    for (const alert of known.values()) {
      if (!open.some((one) => one.id === alert.id)) say(alertLine(alert, "alert settled"));
    }
    known.clear();
    for (const alert of open) known.set(alert.id, alert);
  };
  const failed = (error: unknown) => say(`alerts could not be read: ${String(error)}`);
  const timer = setInterval(() => void look().catch(failed), ALERT_LOOK_MS);
  return () => clearInterval(timer);
}

async function showStock(county: LiveCounty, say: Say): Promise<void> {
  for (const view of await county.cloud.cloud.services.kiosks()) {
    const lanes = view.lanes.map((lane) => `${lane.lane}:${lane.product} ${lane.onHand}`);
    say(`${view.kiosk} ${view.names.zh} (${view.connection}): ${lanes.join("  ")}`);
  }
}

async function restockByHand(county: LiveCounty, kiosk: LiveKiosk, say: Say): Promise<void> {
  say(`[${kiosk.letter}] the restocker is at the machine`);
  const boxes = await restock(county.cloud.cloud, kiosk, full);
  say(`[${kiosk.letter}] ${boxes} boxes went in and were confirmed at the machine`);
}

/** A card or a code held to a kiosk's reader; false when the word is neither. */
function atReader(county: LiveCounty, word: string, say: Say): boolean {
  const [, what, letter, rest = ""] = /^([tv])([a-z]) ?(.*)$/.exec(word) ?? [];
  const kiosk = county.kiosks.find((one) => one.letter === letter);
  if (kiosk === undefined || rest === "") return false;
  if (kiosk.board.lamp) {
    say(`[${kiosk.letter}] waits for its lit button and looks at nothing else; press it first`);
    return true;
  }
  if (what === "v") kiosk.input({ kind: "code", text: rest.toUpperCase() });
  else if (/^[1-9]$/.test(rest)) kiosk.board.card(cardOf(Number(rest)));
  else return false;
  return true;
}

async function obey(county: LiveCounty, word: string, say: Say): Promise<void> {
  const button = county.kiosks.find((kiosk) => kiosk.letter === word);
  const visited = county.kiosks.find((kiosk) => "r" + kiosk.letter === word);
  if (button !== undefined) return button.input({ kind: "button" });
  if (visited !== undefined) return restockByHand(county, visited, say);
  if (atReader(county, word, say)) return undefined;
  if (word === "s") return showStock(county, say);
  if (word === "l") return say(await county.cloud.countyLink());
  if (word !== "") say(`"${word}" is none of the keys.\n${KEYS}`);
  return undefined;
}

/** Tells what happens and obeys the keys until someone stops it; resolves then. */
export async function attend(county: LiveCounty, say: Say): Promise<void> {
  for (const kiosk of county.kiosks) tellKiosk(kiosk, say);
  const silence = tellAlerts(county, say);
  const lines = createInterface({ input: process.stdin, terminal: false });
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
    lines.on("line", (line) => {
      const word = line.trim().toLowerCase();
      if (word === "q") return resolve();
      obey(county, word, say).catch((error: unknown) => say(String(error)));
      return undefined;
    });
  });
  lines.close();
  silence();
}
