import { createHmac } from "node:crypto";
import { NotTaken, type Channel } from "./channels.ts";
import { cutTo, plainOf, type Message } from "./messages.ts";
import { openDoor, signatureOf, type Signing, type WebhookWish } from "./webhook.ts";

/** A robot answers in a few words; more than this is none of its answers. */
const ANSWER_BYTES_MAX = 4096;
/** Alerts named in one message of a chat. */
const CHAT_LINES_MAX = 12;
/**
 * WeCom: "文本内容，最长不超过2048个字节，必须是utf8编码" (developer.work.weixin.qq.com, 群机器人配置说明);
 * DingTalk's custom robot takes more, and nobody reads more.
 */
const CHAT_BYTES_MAX = 2048;
/** Three text messages of 70 characters each, which relays send as one. */
const SMS_CHARACTERS_MAX = 200;

/** A robot of a WeCom group: its key is in the address. */
export function wecomChannel(wish: WebhookWish): Channel {
  const door = openDoor(wish);
  const deliver = async (message: Message) => {
    refuseError(await door.post({ body: chatBody(message), readMax: ANSWER_BYTES_MAX }));
  };
  return { name: wish.name, deliver };
}

/** A custom robot of a DingTalk group, set to signed messages (加签). */
export function dingtalkChannel(wish: WebhookWish & { signing: Signing }): Channel {
  const door = openDoor(wish);
  const deliver = async (message: Message) => {
    const query = dingtalkSign(wish.signing);
    refuseError(await door.post({ body: chatBody(message), query, readMax: ANSWER_BYTES_MAX }));
  };
  return { name: wish.name, deliver };
}

/**
 * The query a DingTalk robot knows its sender by: base64 of HMAC-SHA256 over
 * `timestamp + "\n" + secret` under the secret, milliseconds, good for an hour
 * (open.dingtalk.com, 自定义机器人安全设置).
 */
export function dingtalkSign({ secret, nowMs }: Signing): { timestamp: string; sign: string } {
  const timestamp = String(nowMs());
  const sign = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
  return { timestamp, sign };
}

function chatBody(message: Message): string {
  const { text } = plainOf(message, CHAT_LINES_MAX);
  return JSON.stringify({ msgtype: "text", text: { content: cutTo(text, CHAT_BYTES_MAX) } });
}

/** Both robots answer 200 whatever happens, and say in `errcode` whether they took it. */
function refuseError(text: string): void {
  let code: unknown;
  try {
    code = (JSON.parse(text) as { errcode?: unknown } | null)?.errcode;
  } catch {
    throw new NotTaken("the robot's answer cannot be read");
  }
  if (code !== 0) throw new NotTaken(`the robot answered errcode ${Number(code)}`);
}

/** A relay of the county's that sends text messages: it is told to whom and what, signed. */
export function smsChannel(
  wish: WebhookWish & { signing: Signing; to: readonly string[] },
): Channel {
  const door = openDoor(wish);
  const deliver = async (message: Message) => {
    const { subject } = plainOf(message);
    const text = [...subject].slice(0, SMS_CHARACTERS_MAX).join("");
    const body = JSON.stringify({ id: message.id, to: wish.to, text });
    const headers = { "idempotency-key": message.id };
    await door.post({
      body,
      headers: { ...headers, ...signatureOf(wish.signing, message.id, body) },
    });
  };
  return { name: wish.name, deliver };
}
