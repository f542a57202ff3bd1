/** A sentence for a technician, Chinese first. */
export interface Sentence {
  zh: string;
  en: string;
}

/**
 * Everything the technician's command can refuse or fail at: what happened and what to do. A code
 * is never reused for something else.
 */
export const TOOL_CODES = {
  "port-missing": {
    zh: "没有这个串口。请检查数据线（有些线只能充电）和驱动，再用列出的端口重试。",
    en: "There is no such port. Check the cable (some only charge) and the driver, then use a port listed here.",
  },
  "port-denied": {
    zh: "当前用户无权打开该端口。请把用户加入 dialout 组后重新登录，或换用有权限的用户。",
    en: "This user may not open the port. Add the user to the dialout group and log in again.",
  },
  "port-unopened": {
    zh: "端口打不开：可能被别的程序占用（例如另一个 monitor），或它不是串口。请关闭那个程序后重试。",
    en: "The port does not open: another program may hold it (another monitor?), or it is no serial port. Close that program and try again.",
  },
  "port-refused": {
    zh: "该网络地址没有控制台在听。请检查地址和端口号，确认主板已通电。",
    en: "Nothing listens at that network address. Check address and port, and that the board is powered.",
  },
  "no-board": {
    zh: "端口已打开，但没有 Espruino 主板应答。请检查端口是否选对、主板是否通电、是否已写入 Espruino 固件（2v25 或更新）。",
    en: "The port opened but no Espruino board answers. Check that it is the right port, that the board is powered and that it runs Espruino 2v25 or later.",
  },
  "wrong-board": {
    zh: "这块主板不能用作售药机：缺少所需功能或存储空间。请换用参考主板（ESP32）。",
    en: "This board cannot be a kiosk: it lacks what the program needs. Use the reference board (ESP32).",
  },
  "line-lost": {
    zh: "连接中断（线被拔出或主板断电）。主板上原来的程序没有改动；接好线后重新运行同一条命令，会从断点继续。",
    en: "The connection was lost (cable pulled or board without power). Connect again and run the same command; it goes on where it stopped.",
  },
  "board-silent": {
    zh: "主板多次没有应答。请重新接线、给主板断电再上电，然后重新运行同一条命令。",
    en: "The board did not answer several times. Reconnect it, switch it off and on, and run the same command again.",
  },
  "board-refused": {
    zh: "主板执行命令时报错。请给主板断电再上电后重试；若重复出现，请把下面的原话告诉开发者。",
    en: "The board reported an error. Switch it off and on and try again; if it comes back, give its words below to the developers.",
  },
  "storage-full": {
    zh: "主板存储空间不够，整理后仍不够。请用 flash --image-only 制作整个存储映像，再用 esptool 写入。",
    en: "The board's Storage has no room, even after compaction. Make a whole image with flash --image-only and write it with esptool.",
  },
  "readback-differs": {
    zh: "写入后读回的内容与发送的不一致。原来的程序仍在；请换一根线或端口后重试。",
    en: "What the board reads back is not what was sent. Try again with another cable or port.",
  },
  "program-unknown": {
    zh: "这个文件不是售药机的程序（或不完整），没有写入。请用 npx anxin bundle 生成的文件；台架程序请加 --any-program。",
    en: "This file is no kiosk's program, or not a whole one, and was not sent. Use the file npx anxin bundle makes; for a bench's program add --any-program.",
  },
  "glyphs-missing": {
    zh: "没有字形文件，屏幕会是空白（主板上已有字形则不受影响）。请先运行 node firmware/tools/glyphs/main.ts，再重新 flash。",
    en: "There is no glyph file, so the display stays blank unless the board already has one. Run node firmware/tools/glyphs/main.ts, then flash again.",
  },
  "bundle-missing": {
    zh: "没有可写入的程序文件。请先运行 npx anxin bundle，或用 --image 指定文件。",
    en: "There is no program to send. Run npx anxin bundle first, or name a file with --image.",
  },
  "bundle-too-large": {
    zh: "程序超出大小预算，不应写入主板。请缩小程序，或由开发者在决策记录中调整预算。",
    en: "The program is above its size budget and should not go on a board. Make it smaller, or raise the budget with a decision record.",
  },
  "program-not-ascii": {
    zh: "程序文件里有非 ASCII 字符，主板会读错。请用 npx anxin bundle 生成的文件。",
    en: "The program file holds characters that are not ASCII; a board would misread them. Use the file npx anxin bundle makes.",
  },
  "key-file-missing": {
    zh: "找不到县密钥文件。请检查路径；新县请先运行 npx anxin keys new。",
    en: "The county key file is not there. Check the path; for a new county run npx anxin keys new first.",
  },
  "passphrase-file-missing": {
    zh: "找不到口令文件。请检查 --passphrase-file 的路径；未作任何改动。",
    en: "The passphrase file is not there. Check the path after --passphrase-file; nothing was changed.",
  },
  "key-file-exists": {
    zh: "该文件已存在，未作改动。覆盖县密钥会让全县机器失联；请换一个文件名。",
    en: "The file exists and was left alone. Overwriting a county's keys would lose all its kiosks; choose another name.",
  },
  "key-file-format": {
    zh: "这不是本工具认识的县密钥文件，或版本更新。请检查路径，或升级本工具。",
    en: "This is no county key file of a version this tool knows. Check the path, or update the tool.",
  },
  "passphrase-wrong": {
    zh: "口令不对，或密钥文件已损坏或被改动。请重试；若确信口令正确，请改用备份文件。",
    en: "The passphrase is wrong, or the key file is damaged or was changed. Try again; if sure of the passphrase, use the backup.",
  },
  "passphrase-weak": {
    zh: "口令太短：至少 12 个字符，建议用四五个不相干的词。",
    en: "The passphrase is too short: at least 12 characters; four or five unrelated words are best.",
  },
  "passphrase-differs": {
    zh: "两次输入的口令不一样，没有写入任何文件。请重试。",
    en: "The two passphrases differ; nothing was written. Try again.",
  },
  "file-unreadable": {
    zh: "文件读不了：不存在，或当前用户无权读取。请检查括号中的路径；未作任何改动。",
    en: "A file cannot be read: it is not there, or this user may not read it. Check the path in brackets; nothing was changed.",
  },
  "file-unwritable": {
    zh: "文件写不了：文件夹不存在、当前用户无权写入，或磁盘已满。请检查括号中的路径后重试。",
    en: "A file cannot be written: its folder is not there, this user may not write it, or the disk is full. Check the path in brackets and try again.",
  },
  "bundle-failed": {
    zh: "程序没有生成：源文件有错。请看括号中的说明。",
    en: "The program was not made: its source has an error. See the words in brackets.",
  },
  "no-terminal": {
    zh: "这里不能输入口令。请在终端运行，或用 --passphrase-file 指定口令文件。",
    en: "A passphrase cannot be typed here. Run it in a terminal, or name a file with --passphrase-file.",
  },
  "bad-argument": {
    zh: "参数不对。请运行 npx anxin help 查看用法。",
    en: "An argument is wrong. Run npx anxin help to see how it is used.",
  },
  "clock-doubtful": {
    zh: "这台电脑的日期与县密钥文件记录的周期对不上，可能日期不对。请校准电脑的日期和时间后重试；未作任何改动。",
    en: "This computer's date does not fit the windows in the county key file. Set its date and time and try again; nothing was changed.",
  },
  "flash-differs": {
    zh: "密钥写入主板闪存后读回不一致。请重新运行同一条命令；若重复出现，请更换主板。",
    en: "Keys written to the board's flash read back otherwise. Run the same command again; if it comes back, replace the board.",
  },
  "config-refused": {
    zh: "配置不完整或有误，没有写入主板。请按括号中的代码更正参数。",
    en: "The configuration is not right and was not written. Correct what the code in brackets names.",
  },
  "gateway-unreached": {
    zh: "网关没有应答。请在网关所在的电脑上运行，确认网关已启动；端口见它的 watchPort，用 --url 指定。",
    en: "The gateway does not answer. Run this on the gateway's computer and see that it runs; its watchPort is given with --url.",
  },
  "gateway-unknown": {
    zh: "该地址的应答不是网关的。请检查 --url，或升级本工具。",
    en: "What answers there is no gateway this tool knows. Check --url, or update the tool.",
  },
  "nothing-to-watch": {
    zh: "请说明要看什么：--port 端口，或 --gateway（从标准输入读取网关日志）。",
    en: "Say what to watch: --port PORT, or --gateway (reads the gateway's log from standard input).",
  },
  "not-counted": {
    zh: "机器没有记下这次清点，货道没有变化。下面是机器的原话：请按它改正后再清点。",
    en: "The kiosk did not record this count and the lane is as it was. Its words are below: put that right and count again.",
  },
  "not-provisioned": {
    zh: "主板上没有可用的配置，还不是一台机器。请先运行 npx anxin provision。",
    en: "This board has no configuration it can use, so it is no kiosk yet. Run npx anxin provision first.",
  },
  "vend-under-way": {
    zh: "工具停下机器时正有一次出货没有结果。机器已重新启动，并把这次出货记为待清点；请清点括号里的货道，再运行同一条命令。",
    en: "A vend without a result was under way when the tool stopped the kiosk. The kiosk has restarted and told it as uncertain; count the lane in brackets, then run the same command again.",
  },
  "journal-full": {
    zh: "主板的记录区已满，什么也没有写。请先让机器联网，把记录传到网关，再运行同一条命令。",
    en: "The board's journal is full and nothing was written. Let the kiosk reach its gateway first, so that its facts are taken, then run the same command again.",
  },
  "self-test-broken": {
    zh: "自检没有做完：与主板的连接中断（线被拔出或断电）。电机由主板自己停下，半分钟内机器自己恢复工作；正在转的那条货道会记为待清点。记录文件写明“中断”，不算通过。请接好线，再运行同一条命令。",
    en: "The self-test did not end: the board was lost (cable pulled, or no power). The board stops its motors by itself and goes back to work within half a minute; a lane that was turning is told as one to count. The record says broken off, which is not passed. Connect again and run the same command.",
  },
  "self-test-stopped": {
    zh: "自检已按要求停止，机器已恢复工作。记录文件写明“中断”，不算通过。",
    en: "The self-test was stopped as asked and the kiosk is at work again. The record says broken off, which is not passed.",
  },
  "self-test-failed": {
    zh: "自检没有通过。请按上面每一项的说明处理，再运行同一条命令；在通过之前不要交付机器。",
    en: "The self-test was not passed. Do what stands beside each check above and run the same command again; do not hand the kiosk over before it passes.",
  },
  "nothing-measured": {
    zh: "没有一条货道好好转完一圈，没有可设的时间。请按上面每条货道的说明处理，取空货道并用 --empty 写明，再运行同一条命令。",
    en: "No lane turned well, so there is no time to set. Do what stands beside each lane above, empty the lanes and name them with --empty, and run the same command again.",
  },
  "climate-off": {
    zh: "温湿度与旁边的表相差太大（允许 1 °C、5 %）。请等十分钟再比一次；仍超差就换传感器。没有转动任何货道。",
    en: "The climate is too far from the meter beside it (1 °C and 5 % are allowed). Wait ten minutes and compare again; if it stays so, change the sensor. No lane was turned.",
  },
  "record-unknown": {
    zh: "这个文件不是自检记录，没有上传。请用 self-test 写出的文件。",
    en: "This file is no self-test record and was not sent. Use a file that self-test wrote.",
  },
  "cloud-unreached": {
    zh: "云端没有应答，记录没有上传，仍在文件里。请检查网络和 --cloud 地址，联网后运行 npx anxin self-test --send 文件。",
    en: "The cloud does not answer; the record was not sent and is still in its file. Check the network and --cloud, then run npx anxin self-test --send FILE.",
  },
  "cloud-refused": {
    zh: "云端没有收下记录，原因见括号；记录仍在文件里。若是钥匙（key）无效或权限不够，请办公室另发一把可管理机器的钥匙。",
    en: "The cloud did not take the record, for the reason in brackets; it is still in its file. If the key is not valid or may not do this, ask the office for one that may manage kiosks.",
  },
  "vend-open": {
    zh: "主板上有一次出货还没有结果，现在不能搬走。请让机器启动一次（它会记为待清点），联网后再运行。",
    en: "A vend on this board has no result yet, so its journal cannot be taken away now. Let the kiosk start once, which tells it as uncertain, and run the command again.",
  },
  "backup-exists": {
    zh: "该文件已存在，且不是这块主板中断的搬走，未作改动。请换一个文件名。",
    en: "The file exists and is not of a taking away of this board that was cut short; it was left alone. Choose another name.",
  },
  "backup-stale": {
    zh: "文件写成之后这块主板又记了新的内容，没有清空。请删除该文件，重新运行 backup --move。",
    en: "The board has written more since the file was made, so it was not emptied. Delete the file and run backup --move again.",
  },
  "backup-unknown": {
    zh: "这不是本工具认识的备份文件，或版本更新。请检查路径，或升级本工具；主板未作改动。",
    en: "This is no backup of a version this tool knows. Check the path, or update the tool; the board was not changed.",
  },
  "backup-damaged": {
    zh: "备份文件打不开：已损坏、被改动，或不是用这个县的密钥加密的。主板未作改动；请用另一份或这个县的密钥文件。",
    en: "The backup does not open: damaged, changed, or sealed with another county's keys. The board was not changed; use another copy, or this county's key file.",
  },
  "backup-not-moved": {
    zh: "这份备份不能写回：原主板在备份之后可能又记了内容，写回会把记录编号用两次。若原主板还能用，请对它运行 backup --move；若已坏，请用 replace-board 换新（开新的记录段）。",
    en: "This backup must not be restored: its board may have written more since, and its facts' numbers would be used twice. If that board still works, run backup --move on it; if it is dead, use replace-board, which begins a new epoch.",
  },
  "backup-used": {
    zh: "这份备份已写到另一块主板（号码见文件），再写一次会把记录编号用两次，没有写入。若那块主板也坏了，请用 replace-board。",
    en: "This backup went to another board already; restoring it again would use its facts' numbers twice, so nothing was written. If that board is dead too, use replace-board.",
  },
  "board-newer": {
    zh: "主板上的记录不比备份旧，写回会丢掉已有的记录、把编号用两次，没有写入。这块主板可以照常使用。",
    en: "The journal on this board is not older than the backup; restoring would lose facts and use their numbers twice, so nothing was written. The board can be used as it is.",
  },
  "board-in-use": {
    zh: "这块主板是另一台机器（见括号），未作改动。请换一块空主板；若确实不再使用那台机器，先对它运行 backup --move。",
    en: "This board is another kiosk (in brackets) and was not changed. Take a blank board; if that kiosk is given up, run backup --move on it first.",
  },
  "board-not-blank": {
    zh: "这块主板的记录区不是空的（见括号），未作改动：上面可能有没上传的记录。请先对它运行 backup --move，或换一块空主板。",
    en: "This board's journal is not empty (in brackets) and was left alone: it may hold facts nobody has yet. Run backup --move on it first, or take a blank board.",
  },
  "kiosk-unknown": {
    zh: "网关的登记文件里没有这台机器，不是更换。新机器请用 provision。",
    en: "The gateway's enrolment file does not know this kiosk, so this is no replacement. Use provision for a new one.",
  },
  "not-confirmed": {
    zh: "没有确认，什么也没有改动。",
    en: "It was not confirmed; nothing was changed.",
  },
  "epoch-not-open": {
    zh: "新主板已写好，但机器还没有联网开启新的记录段。请检查网络和网关，用 monitor 查看；不必重新运行。",
    en: "The new board is ready, but the kiosk has not been given its new epoch yet. Check the network and the gateway, and watch it with monitor; there is no need to run this again.",
  },
} as const satisfies Record<string, Sentence>;

export type ToolCode = keyof typeof TOOL_CODES;

/**
 * What the command could not do. `detail` is what only this time is so: a path, a board's words.
 */
export class ToolError extends Error {
  readonly code: ToolCode;
  readonly detail: string;

  constructor(code: ToolCode, detail = "", options?: { cause: unknown }) {
    super(`${code}: ${TOOL_CODES[code].en}${detail === "" ? "" : ` [${detail}]`}`, options);
    this.name = "ToolError";
    this.code = code;
    this.detail = detail;
  }
}

/** The lines a person reads: both languages, the code, and what is particular to this time. */
export function linesOfError(error: unknown): string[] {
  if (!(error instanceof ToolError)) {
    return [`unexpected: ${error instanceof Error ? error.message : String(error)}`];
  }
  const { zh, en } = TOOL_CODES[error.code];
  return [zh, en, `(${[error.code, error.detail].filter((part) => part !== "").join(": ")})`];
}
