/**
 * What a gateway says should be seen to, at the site: its alerts for the site's own programs, and
 * the reasons in its health. No code is ever reused for something else.
 */
import { EXCURSIONS } from "./codes.ts";
import { GATEWAY_ALERTS } from "./gateway-alerts.ts";
import { EXCURSION_SENTENCES, FAULT_SENTENCES, GATEWAY_ALERT_SENTENCES } from "./sentences.ts";
import type { Sentence } from "./sentences.ts";

export const SITE_ALERTS = [
  ...GATEWAY_ALERTS,
  ...EXCURSIONS,
  "climate-sensor-lost",
  "kiosk-away",
  "cloud-away",
  "cloud-token-refused",
  "gateway-clock-wrong",
  "automation-down",
] as const;

export type SiteAlertCode = (typeof SITE_ALERTS)[number];

const s = (zh: string, en: string): Sentence => ({ zh, en });

/** What it means and what to do, Chinese and English. */
export const SITE_ALERT_SENTENCES: Readonly<Record<SiteAlertCode, Sentence>> = {
  ...GATEWAY_ALERT_SENTENCES,
  ...EXCURSION_SENTENCES,
  "climate-sensor-lost": FAULT_SENTENCES["climate-sensor-lost"],
  "kiosk-away": s(
    "机器已离线超过十分钟，请检查电源和网络；它仍可按自己的记录发放。",
    "The kiosk has been offline for over ten minutes; check its power and network. It goes on alone.",
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
  "automation-down": s(
    "自动化流程没有运行或处于安全模式，请打开编辑器检查流程；发放不受影响。",
    "The site's flows do not run, or run in safe mode; look at them in the editor. Kiosks are unaffected.",
  ),
};
