import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { startInterpreter } from "../../espruino/interpreter-process.ts";
import { describeWith, requires } from "../../testing/requires.ts";
import { storageImage } from "./storage-image.ts";

const folder = mkdtempSync(join(tmpdir(), "anxin-image-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Storage of the stock Linux build. */
const LINUX_STORAGE_BYTES = 262144;
const SAID = "anxin-image-says";

/** What the interpreter prints, started on the flash in `folder`, until it has said it. */
async function bootedOn(path: string): Promise<string> {
  const child = startInterpreter(path, folder);
  const ended = new Promise<void>((end) => child.once("exit", () => end()));
  let output = "";
  const said = new Promise<void>((done) => {
    child.stdout.on("data", (bytes: Buffer) => {
      output += bytes.toString("latin1");
      if (output.includes(SAID + " end")) done();
    });
  });
  await Promise.race([said, ended]);
  child.kill("SIGKILL");
  await ended;
  return output;
}

describeWith(["ESPRUINO-PC"], "an image of the whole Storage", () => {
  it("boots in an interpreter that finds nothing else in its flash", async () => {
    const program = `print("${SAID}",require("Storage").read("anxin.glyphs"),"${SAID} end");`;
    const files = [
      { name: "anxin.glyphs", bytes: Buffer.from("three") },
      { name: ".bootcde", bytes: Buffer.from(program) },
    ];
    const image = storageImage(files, LINUX_STORAGE_BYTES);
    writeFileSync(join(folder, "espruino.flash"), image);
    expect(await bootedOn(requires("ESPRUINO-PC").value ?? "")).toContain(
      `${SAID} three ${SAID} end`,
    );
  });
});
