import { PROOF_ENTRY } from "../bundle/entries.ts";
import { prove } from "./proof.ts";
import { RECORD_PATH, writeRecord } from "./proof-record.ts";

const interpreter = process.env["ESPRUINO"] ?? "";
if (interpreter === "") {
  console.error("Set ESPRUINO to a built Linux interpreter (espruino/Espruino, make BOARD=LINUX).");
  process.exit(1);
}
const record = await prove(PROOF_ENTRY.entry, interpreter);
writeRecord(record);
const { passed, failed, interpreterVersion, bundleBytes } = record;
console.log(
  `Espruino ${interpreterVersion} ran the ${bundleBytes}-byte bundle: ` +
    `${passed} passed, ${failed} failed. Written to ${RECORD_PATH}`,
);
process.exitCode = failed === 0 ? 0 : 1;
