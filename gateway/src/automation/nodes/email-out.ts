import { createTransport } from "nodemailer";
import { Delivery, NotTakenError } from "./delivery.ts";
import { deliveryStatus, sendThrough } from "./outgoing.ts";
import type { NodeConfig, Red, RedNode } from "./red.ts";

const PER_MINUTE_MAX = 30;
const TIMEOUT_MS = 10_000;
const SUBJECT_LENGTH_MAX = 80;

/** `anxin e-mail out`: a text through an SMTP server; its first line is the subject. */
export function emailOut(red: Red): void {
  red.nodes.registerType(
    "anxin-email-out",
    function make(this: RedNode, config: NodeConfig) {
      red.nodes.createNode(this, config);
      const { url = "", from = "", to = "" } = this.credentials ?? {};
      if (!/^smtps?:/.test(url) || from === "" || to === "") {
        this.status({ fill: "grey", shape: "ring", text: red._("anxin.unset") });
        this.on("input", (_message, _send, done) => done(new Error(red._("anxin.unset"))));
        return;
      }
      const delivery = new Delivery({
        perMinuteMax: PER_MINUTE_MAX,
        deliver: (text) => mail({ url, from, to }, text),
        changed: (state) => this.status(deliveryStatus(state)),
      });
      sendThrough(this, delivery);
    },
    { credentials: { url: { type: "password" }, from: { type: "text" }, to: { type: "text" } } },
  );
}

async function mail(
  { url, from, to }: { url: string; from: string; to: string },
  text: string,
): Promise<void> {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const [first = ""] = text.split("\n");
  try {
    await transport.sendMail({ from, to, subject: first.slice(0, SUBJECT_LENGTH_MAX), text });
  } catch (error) {
    const permanent = codeOf(error) >= 500;
    const why = error instanceof Error ? error.message.slice(0, 120) : String(error);
    throw permanent ? new NotTakenError(why, { cause: error }) : new Error(why, { cause: error });
  } finally {
    transport.close();
  }
}

/** The server's own reply code, RFC 5321 section 4.2.1: 5yz is a permanent no. 0 without one. */
function codeOf(error: unknown): number {
  return error instanceof Error && "responseCode" in error ? Number(error.responseCode) : 0;
}
