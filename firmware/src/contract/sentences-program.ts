/** How an update of a kiosk's program ended, for the people of the county. */
import type { UpdateCode } from "./codes.ts";
import type { Sentence } from "./sentences.ts";

const s = (zh: string, en: string): Sentence => ({ zh, en });

/** What it means and what to do, Chinese and English. */
export const UPDATE_SENTENCES: Record<UpdateCode, Sentence> = {
  confirmed: s("新程序自检通过并已联网，更新完成。", "The new program checked itself and stays."),
  "bad-tag": s(
    "程序清单的签名不对，未下载；请用县密钥文件为本柜重新签发。",
    "The manifest's tag is wrong, nothing was fetched; sign again for this kiosk and epoch.",
  ),
  "bad-image": s(
    "下载的程序与清单不符，未启用；请重新导入程序文件。",
    "What was fetched is not what was signed and is not used; import the program's file again.",
  ),
  "too-large": s(
    "程序超出本柜的存放空间，未下载；请改用适合本型号的程序。",
    "The program is larger than this kiosk's slot and was not fetched; sign one that fits.",
  ),
  "no-slots": s(
    "本柜没有两个程序区，不能远程更新；请技术员用数据线更新一次。",
    "This kiosk has no two program slots; flash it once by cable.",
  ),
  "not-started": s(
    "新程序启动失败，已退回原程序；请停止推送并查明原因。",
    "The new program crashed or hung at its start and the old one runs; stop it and find out why.",
  ),
  "not-connected": s(
    "新程序未能连上网关，已退回原程序；请检查网络和程序。",
    "The new program never reached its gateway and the old one runs; check it and the network.",
  ),
};
