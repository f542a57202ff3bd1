import { readFile } from "node:fs/promises";
import { isKioskId, type SelfTestRecord } from "../../../src/contract/self-test.ts";
import { askCloud, type CloudAccess } from "../cloud-access.ts";
import { ToolError } from "../codes.ts";
import { unreadable } from "../file-errors.ts";
import { isHexText, isRecord } from "../shape.ts";

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
export async function sendRecord(record: SelfTestRecord, to: CloudAccess): Promise<void> {
  await askCloud(to, {
    method: "POST",
    path: `/kiosks/${record.kiosk}/self-test-records`,
    // The same test is the same record, however often it is sent; another end is another request.
    headers: { "idempotency-key": `${record.id}-${record.outcome}` },
    body: record,
  });
}
