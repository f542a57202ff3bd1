import type { ChannelAddress } from "./channel-address.ts";
import { mailChannel, type Channel } from "./channels.ts";
import { dingtalkChannel, smsChannel, wecomChannel } from "./robots.ts";
import { webhookChannel, type Resolve } from "./webhook.ts";

/** What channels need of the process: where they may go, and a mail server. */
export interface Delivery {
  /** Hosts that may be inside this network or in clear. */
  allowedHosts: readonly string[];
  /** '' when this service sends no mail. */
  smtpUrl: string;
  mailFrom: string;
  /** Node's own unless a test has another. */
  resolve?: Resolve;
  nowMs: () => number;
}

/** Where nothing is said: the open Internet, and no mail. */
export const OUTSIDE_ONLY = { allowedHosts: [], smtpUrl: "", mailFrom: "" };

/** Thrown for a channel of mail where the service has no mail server. */
export class NoMailServer extends Error {
  readonly code = "no-mail-server";
}

/** The channel an address means. Throws BadWebhook, NoMailServer; nothing is connected to yet. */
export function openChannel(name: string, to: ChannelAddress, delivery: Delivery): Channel {
  const { allowedHosts, resolve, nowMs } = delivery;
  const wish = { name, allowedHosts, ...(resolve === undefined ? {} : { resolve }) };
  switch (to.kind) {
    case "mail": {
      const { smtpUrl: url, mailFrom: from } = delivery;
      if (url === "")
        throw new NoMailServer("smtpUrl and mailFrom are not set; nothing sends mail");
      return mailChannel({ name, url, from, to: to.to });
    }
    case "wecom":
      return wecomChannel({ ...wish, url: to.url });
    default: {
      const at = { ...wish, url: to.url, signing: { secret: to.secret, nowMs } };
      if (to.kind === "webhook") return webhookChannel(at);
      return to.kind === "dingtalk" ? dingtalkChannel(at) : smsChannel({ ...at, to: to.to });
    }
  }
}
