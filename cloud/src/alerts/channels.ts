import { createTransport } from "nodemailer";
import { plainOf, type Message } from "./messages.ts";

/**
 * A way to tell people. Its name is stored with every notification, so it must not be given to
 * another receiver.
 */
export interface Channel {
  name: string;
  /** Resolves once the receiver has taken the message; rejects when it must be sent again. */
  deliver(message: Message): Promise<void>;
}

/** A receiver that has not taken a message after this long is asked again later. */
export const TIMEOUT_MS = 10_000;

/** Thrown when a receiver answered, but not that it took the message. */
export class NotTaken extends Error {
  readonly code = "not-taken";
}

/** Sends each message as plain text through an SMTP server (`smtp://` or `smtps://`). */
export function mailChannel(at: {
  name: string;
  url: string;
  from: string;
  to: readonly string[];
}): Channel {
  const transport = createTransport({
    url: at.url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  const deliver = async (message: Message) => {
    const headers = { "X-Anxin-Notification": message.id };
    await transport.sendMail({ from: at.from, to: [...at.to], headers, ...plainOf(message) });
  };
  return { name: at.name, deliver };
}
