import type { GatewayHealth } from "../../../src/contract/site-health.ts";
import type { Sentence } from "../codes.ts";
import type { Language } from "../monitor/language.ts";
import { LOG_WORDS_ZH } from "./log-words.ts";

const AUTOMATION: Record<GatewayHealth["automation"], Sentence> = {
  off: { zh: "未启用", en: "not in use" },
  running: { zh: "运行中", en: "running" },
  safe: { zh: "安全模式，流程没有运行", en: "safe mode, its flows do not run" },
  waiting: { zh: "等待重启", en: "waiting to start again" },
  stopped: { zh: "已停止", en: "stopped" },
};

/** How a gateway is, for a technician; each line begins with what it is about. */
export function statusLines(health: GatewayHealth, language: Language): string[] {
  const isWell = health.status === "ok";
  const head: Sentence = isWell
    ? { zh: "正常", en: "well" }
    : { zh: "有问题，需要处理", en: "in trouble; someone must act" };
  const rows: [Sentence, Sentence][] = [
    [{ zh: "网关", en: "gateway" }, head],
    ...health.reasons.map(({ kiosk, code, zh, en }): [Sentence, Sentence] => [
      { zh: "  !", en: "  !" },
      { zh: `${of(kiosk)}${zh} (${code})`, en: `${of(kiosk)}${en} (${code})` },
    ]),
    ...more(health),
    [{ zh: "机器", en: "kiosks" }, kiosksOf(health)],
    [{ zh: "未上传", en: "unsent" }, unsentOf(health)],
    [{ zh: "存储", en: "journal" }, journalOf(health)],
    [{ zh: "云端", en: "cloud" }, cloudOf(health)],
    [{ zh: "时钟", en: "clock" }, clockOf(health)],
    [{ zh: "流程", en: "flows" }, AUTOMATION[health.automation]],
    [{ zh: "版本", en: "versions" }, versionsOf(health)],
    [{ zh: "最近的问题", en: "last error" }, lastErrorOf(health)],
  ];
  return rows.map(([name, text]) => `${name[language]}  ${text[language]}`);
}

function more({ reasonsMore }: GatewayHealth): [Sentence, Sentence][] {
  if (reasonsMore === 0) return [];
  const text = { zh: `另有 ${reasonsMore} 项`, en: `and ${reasonsMore} more` };
  return [[{ zh: "  !", en: "  !" }, text]];
}

function kiosksOf({ kiosks: { served, online } }: GatewayHealth): Sentence {
  return { zh: `${served} 台，在线 ${online} 台`, en: `${served}, ${online} online` };
}

function unsentOf({ oldestUnsentSeconds, unkept }: GatewayHealth): Sentence {
  if (oldestUnsentSeconds === null) {
    return { zh: "没有，云端已全部收到", en: "nothing; the cloud has it all" };
  }
  const { zh, en } = durationOf(oldestUnsentSeconds);
  return { zh: `${unkept} 条，最早的已等 ${zh}`, en: `${unkept} facts, the oldest for ${en}` };
}

function journalOf({ journal }: GatewayHealth): Sentence {
  const { percent, bytes, bytesMax, entries } = journal;
  const room = `${megabytes(bytes)} / ${megabytes(bytesMax)} MB`;
  return {
    zh: `已用 ${percent}%（${room}），${entries} 条`,
    en: `${percent}% full (${room}), ${entries} entries`,
  };
}

function cloudOf({ cloud }: GatewayHealth): Sentence {
  const { streaming, awaySeconds, latencyMs } = cloud;
  const took = latencyMs === null ? "" : `${latencyMs} ms`;
  if (awaySeconds > 0) {
    const { zh, en } = durationOf(awaySeconds);
    return { zh: `已 ${zh} 没有应答`, en: `has not answered for ${en}` };
  }
  const open: Sentence = streaming
    ? { zh: "已连接", en: "connected" }
    : { zh: "下行未连接", en: "its stream is not open" };
  return {
    zh: [open.zh, took === "" ? "" : `上传用时 ${took}`].filter((one) => one).join("，"),
    en: [open.en, took === "" ? "" : `takes facts in ${took}`].filter((one) => one).join(", "),
  };
}

function clockOf({ cloud: { clockErrorSeconds } }: GatewayHealth): Sentence {
  if (clockErrorSeconds === null) {
    return { zh: "还没有与云端核对", en: "not compared with the cloud yet" };
  }
  if (Math.abs(clockErrorSeconds) <= 1) {
    return { zh: "与云端一致", en: "agrees with the cloud" };
  }
  const { zh, en } = durationOf(Math.abs(clockErrorSeconds));
  return clockErrorSeconds > 0
    ? { zh: `比云端快 ${zh}`, en: `${en} ahead of the cloud` }
    : { zh: `比云端慢 ${zh}`, en: `${en} behind the cloud` };
}

function versionsOf({ versions, upSeconds }: GatewayHealth): Sentence {
  const { gateway, protocol, node, firmware } = versions;
  const boards = Object.entries(firmware).map(([version, count]) => `${version} × ${count}`);
  const { zh, en } = durationOf(upSeconds);
  return {
    zh: `网关 ${gateway}，协议 ${protocol}，Node ${node}，机器 ${boards.join("、") || "未知"}；已运行 ${zh}`,
    en: `gateway ${gateway}, protocol ${protocol}, Node ${node}, kiosks ${boards.join(", ") || "not known"}; up for ${en}`,
  };
}

function lastErrorOf({ lastError, at }: GatewayHealth): Sentence {
  if (lastError === null) return { zh: "启动以来没有", en: "none since the start" };
  const { code, kiosk, text } = lastError;
  const { zh, en } = durationOf(Math.max(0, Math.round((at - lastError.at) / 1000)));
  return {
    zh: `${zh}前：${of(kiosk)}${LOG_WORDS_ZH[code] ?? text} (${code})`,
    en: `${en} ago: ${of(kiosk)}${text} (${code})`,
  };
}

function of(kiosk: string): string {
  return kiosk === "" ? "" : `${kiosk} `;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

const UNITS: [seconds: number, zh: string, en: string][] = [
  [86_400, "天", "d"],
  [3_600, "小时", "h"],
  [60, "分钟", "min"],
  [1, "秒", "s"],
];

/** The largest unit that fits, and the one below. */
function durationOf(seconds: number): Sentence {
  const first = UNITS.findIndex(([size]) => seconds >= size);
  if (first < 0) return { zh: "0 秒", en: "0 s" };
  let left = seconds;
  const parts = UNITS.slice(first, first + 2).flatMap(([size, zh, en]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [{ zh: `${count} ${zh}`, en: `${count} ${en}` }];
  });
  return {
    zh: parts.map(({ zh }) => zh).join(" "),
    en: parts.map(({ en }) => en).join(" "),
  };
}
