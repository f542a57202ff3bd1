import type { PresenceState } from "../../../src/contract/messages.ts";
import { sentenceOfDisplay, type Sentence } from "../../../src/contract/sentences.ts";
import type { BoardStatus, Seen } from "./board-line.ts";
import { sentenceOfFact } from "./fact-sentence.ts";
import type { Language } from "./language.ts";

const STATES: Record<PresenceState, Sentence> = {
  init: { zh: "正在启动", en: "starting" },
  ready: { zh: "可以领取", en: "ready to serve" },
  sleeping: { zh: "休眠中", en: "asleep" },
  disconnected: { zh: "已主动断开", en: "went offline by itself" },
  lost: { zh: "失去联系", en: "lost" },
};

type Vital = { name: Sentence; unit: string; per: number };

const VITALS: Record<string, Vital> = {
  temperatureCenti: { name: { zh: "温度", en: "temperature" }, unit: "°C", per: 100 },
  humidityDeci: { name: { zh: "湿度", en: "humidity" }, unit: "%", per: 10 },
  motorMilliamps: { name: { zh: "电机电流", en: "motor" }, unit: "mA", per: 1 },
  memoryFree: { name: { zh: "空闲内存", en: "memory free" }, unit: "", per: 1 },
  signalDbm: { name: { zh: "信号", en: "signal" }, unit: "dBm", per: 1 },
  journalFree: { name: { zh: "日志余量", en: "journal free" }, unit: "", per: 1 },
};

/** The first words of a line, of one width so that the eye finds them. */
const HEADS: Record<Seen["seen"], Sentence> = {
  fact: { zh: "记录", en: "fact   " },
  state: { zh: "状态", en: "state  " },
  shown: { zh: "屏幕", en: "display" },
  vitals: { zh: "体征", en: "vitals " },
  log: { zh: "网关", en: "gateway" },
  status: { zh: "现状", en: "status " },
  said: { zh: "主板", en: "board  " },
  trouble: { zh: "报错", en: "ERROR  " },
  other: { zh: "主板", en: "board  " },
};

/** What was seen, as one line for a technician. */
export function told(seen: Seen, language: Language): string {
  return `${HEADS[seen.seen][language]}  ${textOf(seen, language)}`;
}

function textOf(seen: Seen, language: Language): string {
  switch (seen.seen) {
    case "fact":
      return `#${seen.fact.seq} ${of(seen.kiosk)}${sentenceOfFact(seen.fact)[language]}`;
    case "state":
      return STATES[seen.state][language];
    case "shown":
      return [sentenceOfDisplay(seen.code)[language], seen.number]
        .filter((t) => t !== "")
        .join(" ");
    case "vitals":
      return vitalsText(seen.vitals, language);
    case "log":
      return `${seen.level >= WARN ? "! " : ""}${of(seen.kiosk)}${seen.text} (${seen.code})`;
    case "status":
      return statusOf(seen.status)[language];
    case "said":
      return seen.text === "" ? seen.code : `${seen.text} (${seen.code})`;
    case "trouble":
    case "other":
      return seen.text;
  }
}

/** pino's level of a warning. */
const WARN = 40;

function of(kiosk: string): string {
  return kiosk === "" ? "" : `${kiosk} `;
}

function statusOf({ kiosk, firmware, running, link, seq, held }: BoardStatus): Sentence {
  if (!running) {
    const zh = `程序 ${firmware} 未运行：多半还没有 provision`;
    return { zh, en: `program ${firmware} does not run: probably not provisioned yet` };
  }
  return {
    zh: `机器 ${kiosk}，程序 ${firmware}，链路 ${link}，记录到 #${seq}，网关已存到 #${held}`,
    en: `kiosk ${kiosk}, program ${firmware}, link ${link}, facts to #${seq}, gateway has #${held}`,
  };
}

function vitalsText(vitals: Record<string, number>, language: Language): string {
  const parts = Object.entries(vitals).map(([key, value]) => {
    const vital = VITALS[key];
    if (vital === undefined) return `${key} ${value}`;
    return `${vital.name[language]} ${value / vital.per} ${vital.unit}`.trim();
  });
  return parts.join(language === "zh" ? "，" : ", ");
}
