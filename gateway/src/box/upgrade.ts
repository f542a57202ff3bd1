/** Two releases side by side, a link between them, and a look before a switch is kept. */
import { BoxError } from "./box-error.ts";
import type { Places } from "./places.ts";
import { addRelease, linked, point } from "./release.ts";
import { placeSystemFiles, UNIT } from "./system-files.ts";
import { type Look, verdict } from "./verdict.ts";

/** The machine as the box's command meets it. */
export interface Machine {
  places: Places;
  /** Runs a command of the system to its end; throws BoxError `command-failed`. */
  run(command: string, ...words: string[]): Promise<void>;
  /** Looks at the gateway once; undefined when nothing answers within its patience. */
  look(): Promise<Look>;
  nowMs(): number;
  wait(ms: number): Promise<void>;
  say(line: string): void;
}

const LOOK_EVERY_MS = 2_000;

/**
 * Copies the release beside the others and switches to it. When the gateway is not well with it,
 * the release before runs again and BoxError `upgrade-reverted` is thrown.
 */
export async function upgrade(machine: Machine, folder: string): Promise<string> {
  const { places } = machine;
  const before = linked(places.current);
  const name = addRelease(places, folder);
  if (name === before) throw new BoxError("already-current", name);
  await switchTo(machine, name);
  return name;
}

/** Back to the release that ran before, under the same conditions. */
export async function rollback(machine: Machine): Promise<string> {
  const name = linked(machine.places.previous);
  if (name === undefined) throw new BoxError("nothing-before");
  await switchTo(machine, name);
  return name;
}

async function switchTo(machine: Machine, name: string): Promise<void> {
  const { places, say } = machine;
  const before = linked(places.current);
  const look = await machine.look();
  await runFrom(machine, name);
  say(`切换到 ${name}，观察中 / switched to ${name}, watching`);
  if (await staysWell(machine, look)) {
    if (before !== undefined) point(places, places.previous, before);
    say(`${name} 正常，保留 / ${name} is well and stays`);
    return;
  }
  if (before === undefined) throw new BoxError("both-unwell", name);
  await runFrom(machine, before);
  if (!(await staysWell(machine, look))) throw new BoxError("both-unwell", `${name}, ${before}`);
  throw new BoxError("upgrade-reverted", `${name} → ${before}`);
}

/** Makes a release the one that the next start runs, with its own units. */
async function runFrom({ places, run }: Machine, name: string): Promise<void> {
  // A power cut must not find the link at a release that is not on the disk yet.
  await run("sync");
  point(places, places.current, name);
  placeSystemFiles(places);
  await run("systemctl", "daemon-reload");
}

/** Restarts the gateway on what the link names and watches it. */
async function staysWell(machine: Machine, before: Look): Promise<boolean> {
  const fromMs = machine.nowMs();
  await machine.run("systemctl", "restart", UNIT);
  const looks: Look[] = [];
  for (;;) {
    await machine.wait(LOOK_EVERY_MS);
    looks.push(await machine.look());
    const found = verdict({ before, looks, elapsedMs: machine.nowMs() - fromMs });
    if (found !== "wait") return found === "well";
  }
}
