import type { AnyFact, Fact, FactBody, FactKind } from "../../../src/contract/messages.ts";
import {
  FAULT_SENTENCES,
  OUTCOME_SENTENCES,
  type Sentence,
  UPDATE_SENTENCES,
} from "../../../src/contract/sentences.ts";

type Sentences = { [K in FactKind]: (body: FactBody<K>) => Sentence };

const s = (zh: string, en: string): Sentence => ({ zh, en });

const degrees = (centi: number) => (centi / 100).toFixed(1);
const percent = (deci: number) => (deci / 10).toFixed(1);

function box(body: { lane: number; product: string; lot: string; count?: number }): Sentence {
  const { lane, product, lot, count = 1 } = body;
  const lotZh = lot === "" ? "" : `，批号 ${lot}`;
  const lotEn = lot === "" ? "" : `, lot ${lot}`;
  return s(
    `货道 ${lane}：${product} ${count} 盒${lotZh}`,
    `lane ${lane}: ${count} × ${product}${lotEn}`,
  );
}

function withBox(zh: string, en: string): (body: Parameters<typeof box>[0]) => Sentence {
  return (body) => s(`${zh} · ${box(body).zh}`, `${en} · ${box(body).en}`);
}

const laneZh = (lane: number) => (lane === 0 ? "" : `货道 ${lane}：`);
const laneEn = (lane: number) => (lane === 0 ? "" : `lane ${lane}: `);

/** One line a technician understands for each kind of fact. */
const SENTENCES: Sentences = {
  "epoch-opened": ({ revision }) =>
    s(`启用新记录段（计划 ${revision}）`, `a new epoch is open (plan ${revision})`),
  booted: ({ cause, firmware, boots }) =>
    s(
      `开机，程序 ${firmware}，原因 ${cause}，第 ${boots} 次`,
      `booted, program ${firmware}, cause ${cause}, boot ${boots}`,
    ),
  "vend-intended": withBox("准备出货", "about to vend"),
  dispensed: withBox("已出货", "dispensed"),
  "vend-failed": ({ lane, code }) =>
    s(
      `未出货 · 货道 ${lane}：${OUTCOME_SENTENCES[code].zh}`,
      `not vended · lane ${lane}: ${OUTCOME_SENTENCES[code].en}`,
    ),
  "vend-uncertain": ({ lane, code }) =>
    s(
      `出货不确定，待清点 · 货道 ${lane}：${OUTCOME_SENTENCES[code].zh}`,
      `uncertain until counted · lane ${lane}: ${OUTCOME_SENTENCES[code].en}`,
    ),
  restocked: withBox("已补货", "restocked"),
  counted: ({ lane, product, lots }) => {
    const boxes = lots.reduce((sum, lot) => sum + lot.count, 0);
    return s(
      `已清点 · 货道 ${lane}：${product} 共 ${boxes} 盒`,
      `counted · lane ${lane}: ${boxes} × ${product}`,
    );
  },
  removed: withBox("已取出", "removed"),
  "door-opened": () => s("门已打开", "the door is open"),
  "door-closed": ({ openSeconds }) =>
    s(`门已关上（开了 ${openSeconds} 秒）`, `the door is closed (was open ${openSeconds} s)`),
  "fault-raised": ({ code, lane }) =>
    s(
      `故障 · ${laneZh(lane)}${FAULT_SENTENCES[code].zh}`,
      `fault · ${laneEn(lane)}${FAULT_SENTENCES[code].en}`,
    ),
  "fault-cleared": ({ code, lane }) =>
    s(`故障已消除 · ${laneZh(lane)}${code}`, `fault cleared · ${laneEn(lane)}${code}`),
  "clock-jumped": ({ seconds }) => s(`时钟跳变 ${seconds} 秒`, `the clock jumped by ${seconds} s`),
  "climate-recorded": ({ temperatureCenti, humidityDeci }) =>
    s(
      `温度 ${degrees(temperatureCenti)} ℃，湿度 ${percent(humidityDeci)} %`,
      `${degrees(temperatureCenti)} °C, ${percent(humidityDeci)} % humidity`,
    ),
  "events-skipped": ({ doors, climates }) =>
    s(
      `空间不足，合并了 ${doors} 次开关门和 ${climates} 条温湿度`,
      `for lack of room ${doors} door events and ${climates} climate records became counts`,
    ),
  "update-ended": ({ version, code }) =>
    s(
      `程序更新到 ${version}：${UPDATE_SENTENCES[code].zh}`,
      `update to program ${version}: ${UPDATE_SENTENCES[code].en}`,
    ),
};

/** The sentence of a fact; its kind alone when this tool is older than the kiosk. */
export function sentenceOfFact(fact: AnyFact): Sentence {
  if (!Object.hasOwn(SENTENCES, fact.kind)) return s(fact.kind, fact.kind);
  try {
    return sentenceOf(fact as Fact);
  } catch {
    // A body that is not as its kind says is shown by its kind; the gateway judges it.
    return s(fact.kind, fact.kind);
  }
}

function sentenceOf<K extends FactKind>(fact: { kind: K; body: FactBody<K> }): Sentence {
  return SENTENCES[fact.kind](fact.body);
}
