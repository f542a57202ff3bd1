/**
 * Causes no fact brings: the watch finds them by looking at the whole county. `sentences` say what
 * a person is told. No code is ever reused for something else.
 */
export const WATCHED_SENTENCES = {
  "near-expiry": {
    zh: "有用品临近效期，请先发放或调出。",
    en: "Some boxes expire soon; give them out first or move them.",
  },
  expired: {
    zh: "有用品已过期，请取出。",
    en: "Some boxes have expired; please take them out.",
  },
  "recalled-stock": {
    zh: "此处仍有已召回或停用批号的用品，请立即取回。",
    en: "Boxes of a recalled or stopped lot are still here; fetch them at once.",
  },
  "kiosk-offline": {
    zh: "机器已离线，请检查电源和网络；它仍可按自己的记录发放。",
    en: "The kiosk is offline; check its power and network. It goes on alone.",
  },
  "gateway-offline": {
    zh: "网关失去联系，它的机器都看不到；请检查电源和网络。",
    en: "The gateway is not heard, so none of its kiosks is; check its power and network.",
  },
  "site-fork": {
    zh: "网关的同一条记录有两种内容，已隔离，请技术人员查看。",
    en: "One record of the gateway came with two contents and is quarantined; a technician should look.",
  },
  "key-ending": {
    zh: "程序密钥即将到期或已到期，请更换。",
    en: "A program's key ends soon or has ended; make a new one.",
  },
  "proof-failed": {
    zh: "夜间账目核对未通过或未完成，请查看账目。",
    en: "The nightly proof of the books failed or did not end; look at the books.",
  },
  "channel-failing": {
    zh: "一个通知渠道长时间发送失败，请检查其地址和密钥。",
    en: "A channel of alerts has failed for long; check its address and secret.",
  },
} as const;

export type WatchedCause = keyof typeof WATCHED_SENTENCES;

export const WATCHED_CAUSES = Object.keys(WATCHED_SENTENCES) as readonly WatchedCause[];

export function isWatched(cause: string): cause is WatchedCause {
  return Object.hasOwn(WATCHED_SENTENCES, cause);
}
