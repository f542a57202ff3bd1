/**
 * What a gateway says should be seen to, at the site: its alerts for the site's own programs, and
 * the reasons in its health. No code is ever reused for something else.
 */
import type { Sentence } from "./sentences.ts";

export const SITE_ALERTS = [
  "kiosk-away",
  "gateway-journal-filling",
  "gateway-journal-full",
  "gateway-disk-failed",
  "cloud-away",
  "cloud-token-refused",
  "gateway-clock-wrong",
  "certificate-ending",
  "certificate-ended",
  "automation-down",
  "storage-warm",
  "storage-hot",
  "storage-cool",
  "storage-frozen",
  "storage-humid",
  "storage-wet",
  "climate-sensor-lost",
] as const;

export type SiteAlertCode = (typeof SITE_ALERTS)[number];

const s = (zh: string, en: string): Sentence => ({ zh, en });

/** What it means and what to do, Chinese and English. */
export const SITE_ALERT_SENTENCES: Readonly<Record<SiteAlertCode, Sentence>> = {
  "kiosk-away": s(
    "机器已离线超过十分钟，请检查电源和网络；它仍可按自己的记录发放。",
    "The kiosk has been offline for over ten minutes; check its power and network. It goes on alone.",
  ),
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
  "cloud-away": s(
    "网关连不上云端已超过五分钟，记录保存在本地；请检查网络。",
    "The cloud has not been reached for over five minutes; facts are kept here. Check the network.",
  ),
  "cloud-token-refused": s(
    "云端不接受本网关的令牌，记录保存在本地；请在县里重新签发。",
    "The cloud does not accept this gateway's token; facts are kept here. Issue a new one.",
  ),
  "gateway-clock-wrong": s(
    "网关的时间与云端相差超过一分钟，请校准网关的时钟。",
    "The gateway's clock is over a minute off the cloud's; set it.",
  ),
  "certificate-ending": s(
    "证书即将到期，请在县级证书机构续期并复制到设备。",
    "A certificate ends within 30 days; renew it at the county's authority and copy it.",
  ),
  "certificate-ended": s(
    "证书已到期，加密连接被拒绝；请续期，或校准网关的时钟。",
    "A certificate has ended and TLS is refused; renew it, or set the gateway's clock.",
  ),
  "automation-down": s(
    "自动化流程没有运行或处于安全模式，请打开编辑器检查流程；发放不受影响。",
    "The site's flows do not run, or run in safe mode; look at them in the editor. Kiosks are unaffected.",
  ),
  "storage-warm": s(
    "存放温度偏高，请检查通风。",
    "Storage is warmer than it should be; look at its ventilation.",
  ),
  "storage-hot": s(
    "存放温度过高，用品可能受损，请尽快到现场处理。",
    "Storage is too hot and products may be harmed; see to it on site.",
  ),
  "storage-cool": s("存放温度偏低，请检查环境。", "Storage is cooler than it should be."),
  "storage-frozen": s(
    "存放温度低于零度，用品可能受损，请尽快到现场处理。",
    "Storage is below freezing and products may be harmed; see to it on site.",
  ),
  "storage-humid": s("存放湿度偏高，请检查通风。", "Storage is damper than it should be."),
  "storage-wet": s(
    "存放湿度过高，包装可能受损，请尽快到现场处理。",
    "Storage is too damp and packages may be harmed; see to it on site.",
  ),
  "climate-sensor-lost": s(
    "温湿度传感器失联，请检查接线。",
    "The climate sensor is lost; check its wiring.",
  ),
};
