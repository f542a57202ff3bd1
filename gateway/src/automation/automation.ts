/** The site's own rules: Node-RED beside the gateway, which never waits for it. */
import type { Log } from "../log.ts";
import type { Time } from "../time.ts";
import { EXAMPLES, launchNodeRed } from "./node-red-process.ts";
import { prepareFolder } from "./prepare.ts";
import type { AutomationState, SupervisorParts } from "./supervisor.ts";
import { Supervisor } from "./supervisor.ts";

export interface AutomationParts {
  /** Its folder: flows, encrypted credentials, secrets. Made at the first start. */
  folder: string;
  /** Of the editor, on loopback. */
  editorPort: number;
  megabytesMax: number;
  /** Where it comes into the broker; asked at each start, when the broker listens. */
  site(): { url: string; password: string };
  time: Time;
  log: Log;
  random(): number;
  patience?: SupervisorParts["patience"];
}

const MEGABYTE = 1_000_000;

export class Automation {
  readonly #parts: AutomationParts;
  #supervisor: Supervisor | undefined;

  constructor(parts: AutomationParts) {
    this.#parts = parts;
  }

  get state(): AutomationState {
    return this.#supervisor?.state ?? "stopped";
  }

  /** Of Node-RED's process, 0 when there is none. */
  get pid(): number {
    return this.#supervisor?.pid ?? 0;
  }

  get residentBytes(): number | undefined {
    return this.#supervisor?.residentBytes;
  }

  /** A folder that cannot be used is said; kiosks are served either way. */
  start(): void {
    const { folder: path, editorPort, megabytesMax, log, patience, ...parts } = this.#parts;
    try {
      const folder = prepareFolder(path, EXAMPLES);
      this.#supervisor = new Supervisor({
        ...parts,
        ...(patience === undefined ? {} : { patience }),
        log,
        bytesMax: megabytesMax * MEGABYTE,
        launch: (safe) =>
          launchNodeRed({ folder, editorPort, megabytesMax, site: parts.site() }, safe),
      });
      this.#supervisor.start();
    } catch (error) {
      log.error(
        { code: "automation-bad" },
        `The site's flows are not run, their folder cannot be used: ${String(error)}. Kiosks are unaffected.`,
      );
    }
  }

  async stop(): Promise<void> {
    await this.#supervisor?.stop();
  }
}
