import { resolve } from "node:path";

const firmware = resolve(import.meta.dirname, "../..");

/** What a kiosk runs. */
export const KIOSK_ENTRY = { name: "kiosk", entry: resolve(firmware, "src/espruino/main.ts") };

/** The vend table and the golden files, run where the kiosk runs. */
export const PROOF_ENTRY = {
  name: "proof",
  entry: resolve(firmware, "tools/espruino/proof-entry.ts"),
};

/** Everything `npm run bundle` makes, by the name of its file in firmware/dist. */
export const ENTRIES = [KIOSK_ENTRY, PROOF_ENTRY];
