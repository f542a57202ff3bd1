import { Type, type Static } from "typebox";

const URL_TEXT = Type.String({
  minLength: 9,
  maxLength: 1000,
  pattern: "^https?://[\\x21-\\x7e]+$",
});
const SECRET = Type.String({ minLength: 16, maxLength: 200, pattern: "^[\\x21-\\x7e]+$" });
const MAIL = Type.String({ maxLength: 254, pattern: '^[^\\s@,;<>"]{1,64}@[A-Za-z0-9.-]{1,189}$' });
const PHONE = Type.String({ pattern: "^\\+?[0-9]{5,15}$" });
const whole = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

/**
 * Where a channel leads. `url` and `secret` are what its receiver gave; nothing of them is ever
 * shown again.
 */
export const CHANNEL_ADDRESS = Type.Union([
  whole({
    kind: Type.Literal("mail"),
    to: Type.Array(MAIL, { minItems: 1, maxItems: 50 }),
  }),
  whole({ kind: Type.Literal("webhook"), url: URL_TEXT, secret: SECRET }),
  whole({ kind: Type.Literal("wecom"), url: URL_TEXT }),
  whole({ kind: Type.Literal("dingtalk"), url: URL_TEXT, secret: SECRET }),
  whole({
    kind: Type.Literal("sms"),
    url: URL_TEXT,
    secret: SECRET,
    to: Type.Array(PHONE, { minItems: 1, maxItems: 50 }),
  }),
]);

export type ChannelAddress = Static<typeof CHANNEL_ADDRESS>;

export const CHANNEL_KINDS = ["mail", "webhook", "wecom", "dingtalk", "sms"] as const;

/** What may be shown of an address: its host and how many receive, never a secret or a number. */
export function shownAddress(address: ChannelAddress): {
  kind: ChannelAddress["kind"];
  host: string;
  receivers: number;
} {
  const { kind } = address;
  if (kind === "mail") return { kind, host: "", receivers: address.to.length };
  const { host } = new URL(address.url);
  return { kind, host, receivers: kind === "sms" ? address.to.length : 1 };
}
