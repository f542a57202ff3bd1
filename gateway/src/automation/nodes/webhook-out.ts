import { Delivery, NotTakenError } from "./delivery.ts";
import { deliveryStatus, sendThrough } from "./outgoing.ts";
import type { NodeConfig, Red, RedNode } from "./red.ts";
import { textOf } from "./red.ts";
import type { WebhookKind, WebhookPlace } from "./webhook-message.ts";
import { WEBHOOK_KINDS, outcomeOf, requestOf } from "./webhook-message.ts";

/** WeCom and DingTalk both: 20 messages a minute for each robot. */
const PER_MINUTE_MAX = 20;
const TIMEOUT_MS = 10_000;
const ANSWER_LENGTH_MAX = 10_000;
const SECRETS = { url: "password", secret: "password", to: "text" } as const;

/** `anxin webhook out`: a text to a WeCom or DingTalk group robot, or an SMS service. */
export function webhookOut(red: Red): void {
  const credentials = Object.fromEntries(
    Object.entries(SECRETS).map(([name, type]) => [name, { type }]),
  );
  red.nodes.registerType(
    "anxin-webhook-out",
    function make(this: RedNode, config: NodeConfig) {
      red.nodes.createNode(this, config);
      const place = placeOf(textOf(config, "kind"), this.credentials ?? {});
      if (place === undefined) {
        this.status({ fill: "grey", shape: "ring", text: red._("anxin.unset") });
        this.on("input", (_message, _send, done) => done(new Error(red._("anxin.unset"))));
        return;
      }
      const delivery = new Delivery({
        perMinuteMax: PER_MINUTE_MAX,
        deliver: (text) => post(place, text),
        changed: (state) => this.status(deliveryStatus(state)),
      });
      sendThrough(this, delivery);
    },
    { credentials },
  );
}

function placeOf(
  kind: string,
  { url = "", secret = "", to = "" }: Record<string, string | undefined>,
): WebhookPlace | undefined {
  if (!isKind(kind) || !URL.canParse(url)) return undefined;
  const numbers = to.split(/[,，\s]+/u).filter((one) => one !== "");
  return { kind, url, secret, to: numbers };
}

function isKind(text: string): text is WebhookKind {
  return (WEBHOOK_KINDS as readonly string[]).includes(text);
}

/** The address holds the robot's key, so no error names it. */
async function post(place: WebhookPlace, text: string): Promise<void> {
  const { url, headers, body } = requestOf(place, text, Date.now());
  let response: Response;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
    throw new Error(`not reached: ${code}`, { cause: error });
  }
  const answer = (await response.text()).slice(0, ANSWER_LENGTH_MAX);
  const { outcome, why } = outcomeOf(place.kind, response.status, answer);
  if (outcome === "again") throw new Error(why);
  if (outcome === "refused") throw new NotTakenError(why);
}
