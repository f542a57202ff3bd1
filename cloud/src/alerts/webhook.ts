import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { AlertMessage } from "./alert-message.ts";
import { NotTaken, TIMEOUT_MS, type Channel } from "./channels.ts";
import { isPublicAddress } from "./public-address.ts";

/** Every address of a host name, as it is now. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

export interface WebhookWish {
  name: string;
  /** Of https, unless its host is among `allowedHosts`. What follows the host may be a secret. */
  url: string;
  /** Hosts, with their port where it is not the scheme's own, that may be http or inside. */
  allowedHosts?: readonly string[];
  /** Node's own unless a test has another. */
  resolve?: Resolve;
  timeoutMs?: number;
}

/** Thrown for an address no alert may be sent to; the address itself is not repeated. */
export class BadWebhook extends Error {
  readonly code = "bad-webhook";
}

/** Thrown when a webhook's name leads to this machine, its network or a metadata service. */
export class WebhookInside extends Error {
  readonly code = "webhook-inside";
}

/** More of an answer's head than this is no answer; its body is never read. */
const HEAD_BYTES_MAX = 8192;

const resolveAll: Resolve = (host) => lookup(host, { all: true });

/**
 * POSTs each message as JSON; `idempotency-key` and `id` are the same when it is sent again. The
 * name is resolved once a message, every address looked at, and only those connected to. Throws
 * BadWebhook at once for an address that can never be right.
 */
export function webhookChannel(wish: WebhookWish): Channel {
  const { url, isAllowed } = checkedUrl(wish);
  const find = isAllowed ? undefined : publicOnly(wish.resolve ?? resolveAll);
  const deliver = async (message: AlertMessage) => {
    const body = JSON.stringify(message);
    const signal = AbortSignal.timeout(wish.timeoutMs ?? TIMEOUT_MS);
    const status = await post(url, body, {
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "idempotency-key": message.id,
      },
      signal,
      ...(find === undefined ? {} : { lookup: find }),
    });
    // A redirect is not followed: it is not the address we were given.
    if (status < 200 || status > 299) throw new NotTaken(`the webhook answered ${status}`);
  };
  return { name: wish.name, deliver };
}

function checkedUrl(wish: WebhookWish): { url: URL; isAllowed: boolean } {
  if (!URL.canParse(wish.url)) throw new BadWebhook("the webhook's address cannot be read");
  const url = new URL(wish.url);
  const isAllowed = (wish.allowedHosts ?? []).some((host) => host.toLowerCase() === url.host);
  const isHttps = url.protocol === "https:";
  if (url.username !== "" || url.password !== "") {
    throw new BadWebhook("the webhook's address holds a user name; put its secret into the path");
  }
  if (!isHttps && !(isAllowed && url.protocol === "http:")) {
    throw new BadWebhook(
      `the webhook at ${url.host} is not https; name the host in webhookAllowedHosts if it must be`,
    );
  }
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  if (!isAllowed && isIP(literal) !== 0 && !isPublicAddress(literal)) throw inside(url.host);
  return { url, isAllowed };
}

function inside(host: string): BadWebhook {
  return new BadWebhook(
    `the webhook at ${host} is inside this network; name the host in webhookAllowedHosts`,
  );
}

/**
 * A look-up for one connection that gives out only addresses it has looked at itself, so a name
 * that answers otherwise the next time gains nothing.
 */
export function publicOnly(resolve: Resolve): LookupFunction {
  return (host, options, give) => {
    resolve(host).then(
      (found) => {
        const isPublic = found.length > 0 && found.every((one) => isPublicAddress(one.address));
        const [first] = found;
        if (!isPublic || first === undefined) {
          give(new WebhookInside("the webhook's name leads inside this network"), []);
        } else if (options.all === true) give(null, found);
        else give(null, first.address, first.family);
      },
      (error: unknown) => give(error as NodeJS.ErrnoException, []),
    );
  };
}

/** The status of the answer; what follows its head is not read. */
function post(url: URL, body: string, options: RequestOptions): Promise<number> {
  const ask = url.protocol === "https:" ? httpsRequest : httpRequest;
  const wish = { ...options, method: "POST", agent: false, maxHeaderSize: HEAD_BYTES_MAX };
  return new Promise((resolve, reject) => {
    const asked = ask(url, wish, (answer) => {
      answer.destroy();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
