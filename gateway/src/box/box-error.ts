/** Every way in which the box's command does nothing or goes back; the codes are stable. */
export const BOX_CODES = {
  "bad-argument": {
    zh: "命令没看懂，看 anxin-box help。",
    en: "The command was not understood; see anxin-box help.",
  },
  "not-root": {
    zh: "请用 sudo 运行。",
    en: "Run it with sudo.",
  },
  "not-a-release": {
    zh: "这个文件夹不是完整的发行包：缺少 RELEASE、程序或它的 Node。",
    en: "That folder is no whole release: RELEASE, the program or its Node is missing.",
  },
  "already-installed": {
    zh: "这台机器已经装过网关，请用 upgrade。",
    en: "A gateway is installed here; use upgrade.",
  },
  "already-current": {
    zh: "这个版本正在运行，什么也没改。",
    en: "That release is the one that runs; nothing was changed.",
  },
  "nothing-before": {
    zh: "没有可以退回的版本。",
    en: "There is no release to go back to.",
  },
  "upgrade-reverted": {
    zh: "新版本不正常，已退回原来的版本，原版本在运行。",
    en: "The new release is not well; the one before runs again.",
  },
  "both-unwell": {
    zh: "新版本不正常，退回后原版本也不正常：请看 journalctl -u anxin-gateway。",
    en: "The new release is not well, and the one before is not either: see journalctl -u anxin-gateway.",
  },
  "backup-missing": {
    zh: "备份里没有配置或登记文件，什么也没改。",
    en: "The backup lacks configuration or enrolment file; nothing was changed.",
  },
  "command-failed": {
    zh: "系统命令没有成功。",
    en: "A command of the system failed.",
  },
} as const;

export type BoxCode = keyof typeof BOX_CODES;

/** Says what happened, what it means and what to do, by its code. */
export class BoxError extends Error {
  readonly code: BoxCode;

  constructor(code: BoxCode, detail = "") {
    const { zh, en } = BOX_CODES[code];
    super(`${zh} ${en}${detail === "" ? "" : ` (${detail})`}`);
    this.code = code;
  }
}
