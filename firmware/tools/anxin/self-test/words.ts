import type {
  CheckCode,
  CheckRecord,
  SelfTestCheck,
  SelfTestRecord,
} from "../../../src/contract/self-test.ts";
import type { Sentence } from "../codes.ts";

const s = (zh: string, en: string): Sentence => ({ zh, en });

/** What a person is asked to do. */
export const HANDS = {
  button: s("请按一下亮着的按钮。", "Press the lit button, please."),
  "door-open": s("请打开机器的门。", "Open the machine's door, please."),
  "door-shut": s(
    "请关上机器的门，手离开货道。",
    "Shut the door, please; hands away from the lanes.",
  ),
  "code-reader": s(
    "请把任意一个二维码放到扫码窗前。",
    "Hold any QR code before the reader, please.",
  ),
  "card-reader": s(
    "请把任意一张身份证放到读卡处（号码不会被读出）。",
    "Lay any ID card on the reader, please (its number is not looked at).",
  ),
} as const;

export const CHECK_NAMES: Record<SelfTestCheck, Sentence> = {
  memory: s("内存", "memory"),
  clock: s("时钟", "clock"),
  climate: s("温湿度", "climate"),
  display: s("屏幕", "display"),
  "drop-sensor": s("落货光幕", "drop sensor"),
  button: s("按钮", "button"),
  door: s("门", "door"),
  "code-reader": s("扫码器", "code reader"),
  "card-reader": s("读卡器", "card reader"),
  lane: s("货道", "lane"),
  network: s("网络", "network"),
  fact: s("记录到云端", "a signed fact through to the cloud"),
};

/** What happened, what it means, what to do. */
export const CHECK_SENTENCES: Record<Exclude<CheckCode, "">, Sentence> = {
  "no-answer": s(
    "没有应答：没接上、没电或坏了。请检查它的插头和供电，再换一个。",
    "It does not answer: not connected, without power, or broken. Check its plug and supply, then change it.",
  ),
  "memory-short": s(
    "可用内存不够：主板型号不对，或 Espruino 版本不对。请用参考主板。",
    "Too little memory: not the reference board, or another Espruino. Use the reference board.",
  ),
  "clock-lost": s(
    "时钟没有时间：电池没装或用完，或时钟没接上。请换纽扣电池，让机器联网一次，再自检。",
    "The clock has no time: its battery is missing or empty, or it is not connected. Change the cell, let the kiosk go online once, then test again.",
  ),
  "clock-stands": s("时钟不走。请换时钟模块。", "The clock stands still. Change the clock module."),
  "clock-off": s(
    "时钟与这台电脑相差超过五分钟。请先校准电脑；若电脑是对的，让机器联网一次，再自检。",
    "The clock is over five minutes from this computer's. Set the computer first; if that is right, let the kiosk go online once, then test again.",
  ),
  "reading-absurd": s(
    "读数不可能：传感器坏了或受热。请换温湿度传感器。",
    "The reading cannot be: the sensor is broken or heated. Change the climate sensor.",
  ),
  "no-glyphs": s(
    "没有字形文件，屏幕是空白的。请运行 node firmware/tools/glyphs/main.ts，再 flash。",
    "There is no glyph file, so the display is blank. Run node firmware/tools/glyphs/main.ts, then flash.",
  ),
  "sensor-blind": s(
    "光幕看不见：脏、被挡、没接上，或有强光。请擦净两侧、清空出货口，再自检；光幕看不见时电机不转。",
    "The curtain sees nothing: dirty, blocked, not connected, or in strong light. Wipe both sides, clear the chute, test again; no motor turns while it is blind.",
  ),
  "nobody-did": s(
    "等了很久没有动作：没有人做，或这个部件坏了。请再运行一次；仍不行就检查它的线。",
    "Nothing came for a long time: nobody did it, or the part is broken. Run it again; if it stays so, check its wires.",
  ),
  "expander-silent": s(
    "驱动扩展板没有应答，所有电机已断电。请检查扩展板的插头和供电。",
    "The motor expander does not answer; every motor is without power. Check the expander's plug and supply.",
  ),
  "motor-not-home": s(
    "电机起动时弹簧不在原位。请用手转到原位，再自检。",
    "The spiral was not at home when the motor started. Turn it home by hand and test again.",
  ),
  "motor-no-start": s(
    "电机不转，或原位开关没有松开。请检查这条货道的电机插头、驱动管和原位开关。",
    "The motor does not turn, or the home switch does not let go. Check this lane's motor plug, its driver and its home switch.",
  ),
  "motor-no-return": s(
    "电机转了但没有回到原位（或中途开了门），已断电。请检查是否卡住、原位开关是否碰到凸轮。",
    "The motor turned but did not come home (or the door was opened); it is without power. Look for a jam, and whether the cam reaches the home switch.",
  ),
  "motor-current": s(
    "电机电流过大，已断电。请检查是否卡住。",
    "The motor drew too much current and is without power. Look for a jam.",
  ),
  "box-fell": s(
    "说是空的货道掉下了盒子，已记为自检发放。请取空这条货道，清点，再自检。",
    "A box fell from a lane that was said to be empty; it is recorded as given out by a self-test. Empty the lane, count it, and test again.",
  ),
  "sensor-blind-after": s(
    "转动之后光幕看不见，是否掉了盒子不能确定，已记为待清点。请擦净光幕，清点这条货道，再自检。",
    "The curtain was blind after the turn, so whether a box fell is not known and the lane waits for a count. Wipe the curtain, count the lane, test again.",
  ),
  "door-open": s(
    "门没有关，电机没有转。请关门后再自检。",
    "The door is open, so no motor was turned. Shut it and test again.",
  ),
  "not-declared-empty": s(
    "没有说明这条货道是空的，电机没有转。请取空货道，用 --empty 写上它再自检。",
    "Nobody said that this lane is empty, so its motor was not turned. Empty it and name it with --empty.",
  ),
  "no-epoch": s(
    "机器还没有在县里登记（没有开启记录段），电机没有转：没有记录就不能转。请先让机器联网登记。",
    "The kiosk is not enrolled yet (no epoch is open), so no motor was turned: none turns without a record. Let it go online and enrol first.",
  ),
  "no-plan": s(
    "机器还没有货道计划，电机没有转。请先在县里设定货道，让机器联网。",
    "The kiosk has no plan of its lanes yet, so no motor was turned. Set its lanes at the county and let it go online.",
  ),
  "journal-full": s(
    "记录区快满了，电机没有转。请先让机器联网，把记录传走。",
    "The journal is nearly full, so no motor was turned. Let the kiosk go online first, so that its facts are taken.",
  ),
  "not-reached": s(
    "主板上没有机器程序在运行，不能联网。请先运行 flash 和 provision。",
    "No kiosk's program runs on the board, so it cannot go online. Run flash and provision first.",
  ),
  "no-link": s(
    "机器没有连上网关。请检查无线网名和密码、网线、网关是否在运行；用 monitor 查看原因。",
    "The kiosk did not reach its gateway. Check Wi-Fi name and password, the wire, and that the gateway runs; monitor shows why.",
  ),
  "not-kept": s(
    "机器连上了网关，但签名记录没有到达云端。请检查网关到云端的网络（npx anxin gateway status）。",
    "The kiosk reached its gateway, but its signed fact did not reach the cloud. Check the gateway's way there (npx anxin gateway status).",
  ),
};

const MARKS = { passed: "✓", failed: "✗", "not-tested": "–" } as const;
const RESULTS: Record<CheckRecord["result"], Sentence> = {
  passed: s("通过", "passed"),
  failed: s("不通过", "failed"),
  "not-tested": s("未测", "not tested"),
};
const OUTCOMES: Record<SelfTestRecord["outcome"], Sentence> = {
  passed: s("通过", "PASSED"),
  failed: s("不通过", "NOT PASSED"),
  "broken-off": s("中断，不算通过", "BROKEN OFF, not passed"),
};

/** One check as it is printed. */
export function linesOfCheck({ check, lane, result, code, values }: CheckRecord): string[] {
  const name = CHECK_NAMES[check];
  const number = lane === 0 ? "" : ` ${lane}`;
  const figures = values.map((one) => `${one.name} ${one.value}`).join(", ");
  const behind = figures === "" ? "" : `  (${figures})`;
  const { zh, en } = RESULTS[result];
  const line = `${MARKS[result]} ${name.zh}${number} ${zh} / ${name.en}${number}: ${en}${behind}`;
  if (code === "") return [line];
  const sentence = CHECK_SENTENCES[code];
  return [line, `    ${sentence.zh}`, `    ${sentence.en} (${code})`];
}

/** The whole record as it is printed at the end, to be signed and kept with the machine. */
export function linesOfRecord(record: SelfTestRecord): string[] {
  const { kiosk, epoch, technician, id, facts } = record;
  const when = new Date(record.startedAt * 1000).toISOString().slice(0, 16).replace("T", " ");
  const { zh, en } = OUTCOMES[record.outcome];
  const bad = record.checks.filter(({ result }) => result !== "passed").length;
  const serials = record.serials.map(({ part, serial }) => `${part} ${serial}`).join(", ");
  return [
    `自检记录 / self-test record ${id}`,
    `机器 kiosk ${kiosk}，记录段 epoch ${epoch}，${when} UTC，技术员 technician ${technician}`,
    `序列号 serial numbers: ${serials}`,
    `项目 checks ${record.checks.length}，未通过 not passed ${bad}，记录 facts #${facts.first}–${facts.last}`,
    `结果 result: ${zh} / ${en}`,
  ];
}
