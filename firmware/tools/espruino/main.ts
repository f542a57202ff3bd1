import { PROOF_ENTRY } from "../bundle/entries.ts";
import { prove } from "./proof.ts";
import { RECORD_PATH, writeRecord } from "./proof-record.ts";

/** A line of progress each so many rows. */
const ROWS_TOLD = 25;

const interpreter = process.env["ESPRUINO"] ?? "";
if (interpreter === "") {
  console.error("Set ESPRUINO to a built Linux interpreter (espruino/Espruino, make BOARD=LINUX).");
  process.exit(1);
}
const startedAt = performance.now();
const secondsSince = () => Math.round((performance.now() - startedAt) / 1000);
const record = await prove(PROOF_ENTRY, interpreter, (rows, of) => {
  if (rows % ROWS_TOLD === 0) console.log(`${rows} of ${of} rows after ${secondsSince()} s`);
});
writeRecord(record);
const { passed, failed, interpreterVersion, bundleBytes } = record;
console.log(
  `Espruino ${interpreterVersion} ran the ${bundleBytes}-byte bundle: ` +
    `${passed} passed, ${failed} failed, in ${secondsSince()} s. Written to ${RECORD_PATH}`,
);
process.exitCode = failed === 0 ? 0 : 1;
