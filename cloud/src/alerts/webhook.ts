import { createHmac } from "node:crypto";
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { NotTaken, TIMEOUT_MS, type Channel } from "./channels.ts";
import type { Message } from "./messages.ts";
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
 * POSTs each message as JSON; `idempotency-key`, `webhook-id` and `id` are the same when it is sent
 * again. Throws BadWebhook at once for an address that can never be right.
 */
export function webhookChannel(wish: WebhookWish & { signing?: Signing }): Channel {
  const door = openDoor(wish);
  const { signing } = wish;
  const deliver = async (message: Message) => {
    const body = JSON.stringify(message);
    const signed = signing === undefined ? {} : signatureOf(signing, message.id, body);
    await door.post({ body, headers: { "idempotency-key": message.id, ...signed } });
  };
  return { name: wish.name, deliver };
}

/** A secret both sides know, and the time. */
export interface Signing {
  secret: string;
  nowMs: () => number;
}

/**
 * Headers of Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body`, so that a receiver
 * knows the sender, and an old message when it is played again.
 */
export function signatureOf(by: Signing, id: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(by.nowMs() / 1000));
  const mac = createHmac("sha256", by.secret).update(`${id}.${timestamp}.${body}`);
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": "v1," + mac.digest("base64"),
  };
}

/** A receiver outside, looked at before each message. */
export interface WebhookDoor {
  url: URL;
  /** Throws NotTaken for an answer that is not 2xx; else its first `readMax` bytes. */
  post(of: {
    body: string;
    headers?: Record<string, string>;
    /** Further query of the address. */
    query?: Record<string, string>;
    readMax?: number;
  }): Promise<string>;
}

/**
 * The way to one address: its name is resolved once a message, every address looked at, and only
 * those connected to. Throws BadWebhook at once for one that can never be right.
 */
export function openDoor(wish: WebhookWish): WebhookDoor {
  const { url, isAllowed } = checkedUrl(wish);
  const find = isAllowed ? undefined : publicOnly(wish.resolve ?? resolveAll);
  return {
    url,
    async post({ body, headers = {}, query = {}, readMax = 0 }) {
      const to = new URL(url);
      for (const [name, value] of Object.entries(query)) to.searchParams.set(name, value);
      const sent = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        ...headers,
      };
      const signal = AbortSignal.timeout(wish.timeoutMs ?? TIMEOUT_MS);
      const options = { headers: sent, signal, ...(find === undefined ? {} : { lookup: find }) };
      const { status, text } = await post(to, body, { ...options, readMax });
      // A redirect is not followed: it is not the address we were given.
      if (status < 200 || status > 299) throw new NotTaken(`the webhook answered ${status}`);
      return text;
    },
  };
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

interface Heard {
  status: number;
  text: string;
}

/** The answer's status and the first `readMax` bytes of what follows its head. */
function post(url: URL, body: string, of: RequestOptions & { readMax: number }): Promise<Heard> {
  const { readMax, ...options } = of;
  const ask = url.protocol === "https:" ? httpsRequest : httpRequest;
  const wish = { ...options, method: "POST", agent: false, maxHeaderSize: HEAD_BYTES_MAX };
  return new Promise((resolve, reject) => {
    const asked = ask(url, wish, (answer) => {
      const parts: Buffer[] = [];
      let room = readMax;
      const end = () => {
        answer.destroy();
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") });
      };
      if (room === 0) return end();
      answer.on("data", (part: Buffer) => {
        parts.push(part.subarray(0, room));
        room -= part.length;
        if (room <= 0) end();
      });
      answer.on("end", end);
      answer.on("error", reject);
      return undefined;
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
