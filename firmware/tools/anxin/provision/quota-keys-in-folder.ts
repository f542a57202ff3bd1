import { join } from "node:path";
import type { QuotaBase } from "../../../src/contract/quota.ts";
import { provisionKeys } from "../../../src/kiosk/provision-keys.ts";
import { FLASH_FILE, NODE_RING, openFlashFile } from "../../../src/node/flash-file.ts";
import { unwritable } from "../file-errors.ts";

/**
 * Puts the base keys of the quota rules into a Node board's flash file, made when there is none;
 * plans and session numbers stay. The kiosk's service must be stopped.
 *
 * @throws ToolError file-unwritable when the folder has no such file and none can be made
 */
export function putQuotaKeysInFolder(folder: string, bases: readonly QuotaBase[]): void {
  const path = join(folder, FLASH_FILE);
  const flash = opened(path);
  try {
    for (const effect of provisionKeys(flash.read, bases)) {
      if (effect.kind === "flash-erase") flash.erase(effect.address);
      else flash.write(effect.address, effect.bytes);
    }
  } finally {
    flash.close();
  }
}

function opened(path: string) {
  try {
    return openFlashFile(path, { durable: true, ring: NODE_RING });
  } catch (cause) {
    return unwritable(path)(cause);
  }
}
