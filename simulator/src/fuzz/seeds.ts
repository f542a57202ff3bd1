import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fromHex, splitPayload } from "@anxin/firmware/contract";

const resolve = createRequire(import.meta.url).resolve;

function golden<T>(name: string): T {
  return JSON.parse(
    readFileSync(resolve(`@anxin/firmware/contract/golden/v1/${name}.json`), "utf8"),
  ) as T;
}

interface Channels {
  key: string;
  messages: { channel: string; payload: string }[];
}

const CHANNELS = golden<Channels>("channels");
const FACTS = golden<{ json: string; flash: string }[]>("facts");

/** JSON of the golden messages of one channel, right ones and wrong ones. */
export function messagesOf(channel: string): string[] {
  return CHANNELS.messages
    .filter((message) => message.channel === channel)
    .map(({ payload }) => splitPayload(payload)?.json ?? payload);
}

/** JSON of one golden fact of each kind. */
export const FACT_TEXTS: readonly string[] = FACTS.map(({ json }) => json);

/** The pages of flash that those facts lie in. */
export const FACT_PAGES: readonly Uint8Array[] = FACTS.map(({ flash }) => fromHex(flash));

/** 32 bytes that seal every message here. */
export const KEY = fromHex(CHANNELS.key);
export const KIOSK = "k1";
