/**
 * What a gateway calls a person for, and what a person is told. Never bundled for a board; no code
 * is ever reused for something else.
 */
export const GATEWAY_ALERTS = [
  "gateway-journal-filling",
  "gateway-journal-full",
  "gateway-disk-failed",
  "certificate-ending",
  "certificate-ended",
] as const;

export type GatewayAlert = (typeof GATEWAY_ALERTS)[number];

/** What it means and what to do, Chinese and English. */
export const GATEWAY_ALERT_SENTENCES: Readonly<Record<GatewayAlert, { zh: string; en: string }>> = {
  "gateway-journal-filling": {
    zh: "网关的记录空间已用八成，请检查它与云端的连接。",
    en: "The gateway's journal is 80 % full; check its link to the cloud.",
  },
  "gateway-journal-full": {
    zh: "网关的记录空间已满，各柜自行保存记录；请尽快恢复它与云端的连接。",
    en: "The gateway's journal is full and kiosks keep their records; restore its link to the cloud.",
  },
  "gateway-disk-failed": {
    zh: "网关的磁盘无法写入，各柜自行保存记录；请腾出空间或检查磁盘。",
    en: "The gateway's disk cannot be written and kiosks keep their records; make room or check it.",
  },
  "certificate-ending": {
    zh: "证书即将到期，请在县级证书机构续期并复制到设备。",
    en: "A certificate ends within 30 days; renew it at the county's authority and copy it.",
  },
  "certificate-ended": {
    zh: "证书已到期，加密连接被拒绝；请续期，或校准网关的时钟。",
    en: "A certificate has ended and TLS is refused; renew it, or set the gateway's clock.",
  },
};
