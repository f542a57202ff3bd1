import { readFile } from "node:fs/promises";
import { isKioskId, type SelfTestRecord } from "../../../src/contract/self-test.ts";
import { ToolError } from "../codes.ts";
import { unreadable } from "../file-errors.ts";
import { isHexText, isRecord } from "../shape.ts";

/** Where records are brought, and the key of a program that may manage kiosks there. */
export interface RecordsAt {
  /** The cloud's address, such as `https://county.example`. */
  cloud: string;
  key: string;
}

const ANSWER_MS = 20_000;
const SAID_MAX = 300;

/**
 * Reads a record that self-test wrote.
 *
 * @throws ToolError file-unreadable, record-unknown
 */
export async function readRecord(path: string): Promise<SelfTestRecord> {
  const text = await readFile(path, "utf8").catch(unreadable(path));
  const value = parsed(text);
  const isOurs = isRecord(value) && value["format"] === 1 && isHexText(value["id"], 16);
  if (!isOurs || !isKioskId(value["kiosk"])) throw new ToolError("record-unknown", path);
  return value as unknown as SelfTestRecord;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Brings a record to the cloud. Sent again it is the same record.
 *
 * @throws ToolError cloud-unreached, cloud-refused with the cloud's own code
 */
export async function sendRecord(record: SelfTestRecord, to: RecordsAt): Promise<void> {
  const url = URL.parse(`/api/v1/kiosks/${record.kiosk}/self-tests`, to.cloud);
  if (url === null) throw new ToolError("bad-argument", `--cloud ${to.cloud}`);
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${to.key}`,
      "content-type": "application/json",
      // The same test is the same record, however often it is sent; another end is another request.
      "idempotency-key": `${record.id}-${record.outcome}`,
    },
    body: JSON.stringify(record),
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((cause: unknown) => {
    throw new ToolError("cloud-unreached", url.origin, { cause });
  });
  if (answer.ok) return;
  const said = (await answer.text().catch(() => "")).slice(0, SAID_MAX);
  throw new ToolError("cloud-refused", `${answer.status} ${said}`);
}
