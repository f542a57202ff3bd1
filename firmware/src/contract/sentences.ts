/**
 * What each code means to a person, Chinese and English. Never bundled for a board: a kiosk's
 * display draws the sentence of a code from glyph bitmaps, the pages print it from here. No
 * resident text travels on the wire.
 */
import type { DisplayCode, Excursion, Fault, Outcome, Refusal, Shown, WireCode } from "./codes.ts";
import type { GatewayAlert } from "./gateway-alerts.ts";

export * from "./sentences-program.ts";

/** A sentence a person reads: what happened, what it means, what to do. */
export interface Sentence {
  zh: string;
  en: string;
}

const s = (zh: string, en: string): Sentence => ({ zh, en });

export const REFUSAL_SENTENCES: Record<Refusal, Sentence> = {
  busy: s(
    "机器正在为另一位服务，请等一分钟再试。",
    "The machine is serving someone else. Please try again in a minute.",
  ),
  "door-open": s(
    "机器门开着，工作人员正在补货，请稍后再试。",
    "The door is open for service. Please try again shortly.",
  ),
  "no-stock": s(
    "这种用品已发完，请选择其他用品或附近的发放点。",
    "This product has run out here. Please choose another, or a nearby point.",
  ),
  "lot-expired": s(
    "剩余用品已过有效期，不能发放，请到附近的发放点。",
    "What is left has passed its expiry date and is not given out. Please use a nearby point.",
  ),
  "lot-refused": s(
    "这一批次已停止发放，请选择其他用品或附近的发放点。",
    "This lot has been withdrawn. Please choose another product, or a nearby point.",
  ),
  "lane-closed": s(
    "这个货道暂停使用，请选择其他用品。",
    "This lane is out of service. Please choose another product.",
  ),
  "closed-hours": s(
    "现在不在开放时间内，请在开放时间再来。",
    "The machine is closed at this hour. Please come back during opening hours.",
  ),
  "grant-expired": s(
    "这次申请已超时，没有出货，请重新申请。",
    "This request took too long and nothing was given out. Please ask again.",
  ),
  "grant-repeated": s(
    "这次申请已经处理过，不会重复出货。",
    "This request was already handled; nothing is given out twice.",
  ),
  "wrong-number": s(
    "数字不对，请看机器屏幕上的四位数字再输入。",
    "That is not the number. Please type the four digits on the machine's screen.",
  ),
  "not-confirmed": s(
    "没有人在机器前确认，已取消，没有出货。",
    "Nobody confirmed at the machine, so it was cancelled and nothing was given out.",
  ),
  "clock-unknown": s(
    "机器不知道准确时间，无法确认有效期，暂不能发放，请到附近的发放点。",
    "The machine does not know the date, so it cannot check expiry and gives nothing out. Please use a nearby point.",
  ),
  "clock-floor": s(
    "机器时间未经核对，这一批次离有效期太近，暂不能发放，请到附近的发放点。",
    "The machine's date is not confirmed and this lot is too near its expiry. Please use a nearby point.",
  ),
  "journal-full": s(
    "机器记录已满，等待联网，暂不能发放，请到附近的发放点。",
    "The machine's records are full until it is online again. Please use a nearby point.",
  ),
  "no-epoch": s(
    "机器刚换过主板，等待县里开通，暂不能发放，请到附近的发放点。",
    "The machine is waiting for the county to open it. Please use a nearby point.",
  ),
  "sensor-blind": s(
    "机器的出货检测坏了，暂不能发放，请到附近的发放点。",
    "The machine cannot see whether a box falls, so it gives nothing out. Please use a nearby point.",
  ),
  "way-closed": s(
    "这里没有开通这种领取方式，请换一种方式。",
    "This way of getting a box is not offered here. Please use another.",
  ),
  "quota-used": s(
    "本期的数量已领完，下一期可以再领。",
    "This period's boxes have been taken. More can be taken in the next period.",
  ),
  "under-age": s(
    "未到可领取的年龄，请咨询工作人员。",
    "Below the age for this machine. Please ask the staff.",
  ),
  "over-age": s(
    "超过可领取的年龄，请咨询工作人员。",
    "Above the age for this machine. Please ask the staff.",
  ),
  "card-unreadable": s(
    "没有读到身份证，请平放在读卡区再试。",
    "The card was not read. Please lay it flat on the reader and try again.",
  ),
  "voucher-invalid": s(
    "这个领取码不是本机的，请核对地点。",
    "This voucher is not for this machine. Please check the place.",
  ),
  "voucher-used": s("这个领取码已经用过。", "This voucher has been used."),
  "voucher-expired": s(
    "这个领取码已过期，请重新预约。",
    "This voucher has expired. Please reserve again.",
  ),
  "kiosk-offline": s(
    "机器现在没有联网，请按机器上的提示，或到附近的发放点。",
    "The machine is offline. Please follow its screen, or use a nearby point.",
  ),
  "card-refused": s(
    "本机不能使用这种证件，请换一种领取方式。",
    "This machine cannot take this kind of card. Please use another way.",
  ),
  "card-expired": s(
    "身份证不在有效期内，请换一种领取方式。",
    "The card is outside its period of validity. Please use another way.",
  ),
  "card-keyless": s(
    "本机暂时不能刷身份证领取，请换一种领取方式。",
    "This machine cannot take cards for now. Please use another way.",
  ),
  "clock-unsure": s(
    "机器时间未经核对，暂不能使用身份证和领取码，请换一种领取方式。",
    "The machine's date is not confirmed, so it takes no cards and vouchers. Please use another way.",
  ),
  "takes-full": s(
    "本机本期的领取记录已满，请换一种领取方式或到附近的发放点。",
    "This machine can note no more boxes this period. Please use another way, or a nearby point.",
  ),
  "payment-code": s(
    "这是付款码。本机免费发放，请关闭付款码，出示领取码。",
    "That is a payment code. Boxes here are free: close it and show your voucher.",
  ),
  "code-unknown": s(
    "本机不认识这个码，请出示领取码。",
    "This machine does not know that code. Please show your voucher.",
  ),
};

export const OUTCOME_SENTENCES: Record<Outcome, Sentence> = {
  "no-drop": s(
    "没有检测到掉落，这次没有出货，请再试一次。",
    "No box was seen to fall. Please try once more.",
  ),
  "motor-not-home": s(
    "货道没有归位，没有转动，请选择其他用品。",
    "The lane was not in place and did not turn. Please choose another product.",
  ),
  "motor-no-start": s(
    "货道没有转动，没有出货，请选择其他用品。",
    "The lane did not turn. Please choose another product.",
  ),
  "motor-no-return": s(
    "货道卡住了，工作人员会来处理，请选择其他用品。",
    "The lane is jammed; staff will come. Please choose another product.",
  ),
  "motor-current": s(
    "电机电流异常，已停止，请选择其他用品。",
    "The motor drew too much current and was stopped. Please choose another product.",
  ),
  "power-lost": s(
    "出货时断电，是否出货要等工作人员清点。",
    "Power was lost during the vend; staff will count what happened.",
  ),
  "sensor-blind-after": s(
    "出货检测失灵，是否出货要等工作人员清点。",
    "The sensor failed during the vend; staff will count what happened.",
  ),
};

export const FAULT_SENTENCES: Record<Fault, Sentence> = {
  "lane-jammed": s(
    "货道卡住，已关闭，请到现场清理后清点。",
    "A lane is jammed and closed; clear it on site, then count it.",
  ),
  "drop-sensor-blind": s(
    "出货检测看不见，整机停止发放，请清洁或更换。",
    "The drop sensor is blind and vending has stopped; clean or replace it.",
  ),
  "drop-sensor-noisy": s(
    "出货检测误报，请检查遮光和接线。",
    "The drop sensor reports drops that are none; check light and wiring.",
  ),
  "double-drop": s(
    "一次掉落了多盒，请检查弹簧间距。",
    "More than one box fell at once; check the spiral's pitch.",
  ),
  "stray-drop": s(
    "没有出货指令时有盒子掉落，请清点。",
    "A box fell while no vend was running; please count.",
  ),
  "flash-failed": s(
    "主板存储写入失败，停止发放，请更换主板。",
    "The board's flash failed and vending has stopped; replace the board.",
  ),
  "clock-wrong": s(
    "机器时间不对，请检查时钟电池。",
    "The machine's clock is wrong; check its battery.",
  ),
  "door-left-open": s("机器门没有关好。", "The door has been left open."),
  "journal-filling": s(
    "机器记录快满了，请检查网络。",
    "The machine's records are filling up; check its link.",
  ),
  "journal-full-fault": s(
    "机器记录已满，停止发放，请尽快恢复网络。",
    "The machine's records are full and vending has stopped; restore its link.",
  ),
  "epochs-used-up": s(
    "主板的启用编号已用完，请技术人员重新写入密钥。",
    "The board has used up its epochs; a technician must load new keys.",
  ),
  "climate-sensor-lost": s(
    "温湿度传感器失联，请检查接线。",
    "The climate sensor is lost; check its wiring.",
  ),
};

export const EXCURSION_SENTENCES: Record<Excursion, Sentence> = {
  "storage-warm": s(
    "存放温度偏高，请检查通风和日照。",
    "Storage is warm; check the ventilation and keep the sun off.",
  ),
  "storage-hot": s(
    "存放温度过高，请尽快降温，并由专业人员判断这批用品能否继续发放。",
    "Storage is too hot; cool it soon, and have someone judge whether these lots may go out.",
  ),
  "storage-cool": s("存放温度偏低，请检查。", "Storage is cool; please check."),
  "storage-frozen": s(
    "存放温度低于下限，用品可能受冻，请尽快查看。",
    "Storage is below its lowest temperature; products may be frozen, look soon.",
  ),
  "storage-humid": s("存放湿度偏高，请检查密封和通风。", "Storage is humid; check the seals."),
  "storage-wet": s(
    "存放湿度过高，请检查是否进水。",
    "Storage is too humid; check whether water gets in.",
  ),
};

export const WIRE_SENTENCES: Record<WireCode, Sentence> = {
  "malformed-json": s(
    "内容不是 JSON，已隔离待查。",
    "The message is not JSON; it is quarantined for a person to look at.",
  ),
  "not-ascii": s(
    "内容含有非 ASCII 字符，已拒绝。",
    "The message has bytes outside ASCII and was refused.",
  ),
  "bad-schema": s(
    "内容不符合格式，已隔离待查。",
    "The message does not fit the schema; it is quarantined for a person to look at.",
  ),
  "too-large": s(
    "内容过大，连接已断开。",
    "The message is too large and the connection was closed.",
  ),
  "unknown-topic": s("未知主题，已拒绝。", "The topic is not one of ours and was refused."),
  "unknown-kiosk": s("没有登记这台机器。", "This kiosk is not enrolled here."),
  "bad-tag": s(
    "验证码不对，已忽略。",
    "The authentication tag is wrong; the message changed nothing.",
  ),
  "wrong-epoch": s(
    "不是当前启用编号的记录，已忽略。",
    "The message belongs to another epoch; it changed nothing.",
  ),
  "stale-message": s(
    "重复或过时的消息，已忽略。",
    "The message is a repeat or out of date; it changed nothing.",
  ),
  fork: s(
    "同一编号出现两种内容，可能主板被复制或记录被改，已隔离。",
    "Two different facts carry one number: a copied board or altered records. Quarantined.",
  ),
  "seq-gap": s(
    "记录编号不连续，已请机器从缺口处重发。",
    "The facts skip a number; the kiosk was asked to send from there.",
  ),
  "term-old": s("这台机器已由另一个网关接管。", "Another gateway has taken this kiosk."),
  "epoch-used": s("这个启用编号已经用过。", "This epoch was opened before."),
  "ahead-of-mark": s(
    "云端缺少前面的记录，请从标记处重发。",
    "The cloud lacks earlier facts; send from its mark.",
  ),
};

export const SHOWN_SENTENCES: Record<Shown, Sentence> = {
  ready: s("请用手机扫码免费领取。", "Scan the code with your phone to get a box, free of charge."),
  armed: s(
    "请按亮着的按钮，或在手机上输入屏幕上的四位数字。",
    "Press the lit button, or type the four digits shown here on your phone.",
  ),
  dropping: s("正在出货，请稍候。", "Your box is on its way. Please wait."),
  dispensed: s("已出货，请从取物口取走。", "Your box has dropped. Please take it from the hatch."),
  "load-confirmed": s(
    "补货已记录，货道已更新。",
    "The load is recorded and its lanes are up to date.",
  ),
  "load-unknown": s(
    "本机没有这次补货任务，或已确认过，请核对单号。",
    "This load is not for this machine, or was confirmed before. Check its number.",
  ),
  "load-refused": s(
    "货道放不下这次补货，没有记录，请先清点货道。",
    "The lane cannot take this load, so it was not recorded. Count the lane first.",
  ),
  "lane-counted": s(
    "清点已记录，货道已更新。",
    "The count is recorded and the lane is up to date.",
  ),
  "count-refused": s(
    "清点内容有误，没有记录，请核对货道、批号和数量。",
    "The count was not recorded. Check the lane, the lots and the numbers.",
  ),
  "lot-removed": s("取出已记录。", "The removal is recorded."),
  "removal-refused": s(
    "取出内容有误，没有记录，请核对货道、批号、数量和原因。",
    "The removal was not recorded. Check the lane, the lot, the number and the reason.",
  ),
  checking: s("正在核对，请稍候。", "Checking. Please wait a moment."),
  "press-button": s("请按亮着的按钮领取。", "Press the lit button to get your box."),
  "load-armed": s(
    "已读取补货码。请装好货、关好门，再按亮着的按钮确认。",
    "The load is read. Fill the lanes, close the door, then press the lit button.",
  ),
  "load-expired": s(
    "这个补货码已过期，没有记录，请重新生成。",
    "This load code has expired and nothing was recorded. Please make a new one.",
  ),
};

const DISPLAY_SENTENCES: Record<DisplayCode, Sentence> = {
  ...SHOWN_SENTENCES,
  ...REFUSAL_SENTENCES,
  ...OUTCOME_SENTENCES,
  ...FAULT_SENTENCES,
};

/** What a kiosk's display says for a code. */
export function sentenceOfDisplay(code: DisplayCode): Sentence {
  return DISPLAY_SENTENCES[code];
}

/** What it means and what to do, Chinese and English. */
export const GATEWAY_ALERT_SENTENCES: Record<GatewayAlert, Sentence> = {
  "gateway-journal-filling": s(
    "网关的记录空间已用八成，请检查它与云端的连接。",
    "The gateway's journal is 80 % full; check its link to the cloud.",
  ),
  "gateway-journal-full": s(
    "网关的记录空间已满，各柜自行保存记录；请尽快恢复它与云端的连接。",
    "The gateway's journal is full and kiosks keep their records; restore its link to the cloud.",
  ),
  "gateway-disk-failed": s(
    "网关的磁盘无法写入，各柜自行保存记录；请腾出空间或检查磁盘。",
    "The gateway's disk cannot be written and kiosks keep their records; make room or check it.",
  ),
  "certificate-ending": s(
    "证书即将到期，请在县级证书机构续期并复制到设备。",
    "A certificate ends within 30 days; renew it at the county's authority and copy it.",
  ),
  "certificate-ended": s(
    "证书已到期，加密连接被拒绝；请续期，或校准网关的时钟。",
    "A certificate has ended and TLS is refused; renew it, or set the gateway's clock.",
  ),
};
