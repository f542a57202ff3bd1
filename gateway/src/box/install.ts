/** A new box: user, folders, units, first release. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { own } from "./backup.ts";
import { BoxError } from "./box-error.ts";
import { ENROLMENT, GATEWAY_CONFIG, JOURNAL, type Places } from "./places.ts";
import { addRelease, linked, point } from "./release.ts";
import { placeSystemFiles, TIMER, UNIT } from "./system-files.ts";
import type { Machine } from "./upgrade.ts";

/** What only the person installing knows. */
export interface Site {
  cloudUrl: string;
  cloudToken: string;
  /** The site's own address for boards that cannot do TLS; `none` for no plain listener. */
  host: string;
}

/** Installs the release in `folder` and starts it. Settings that are there are left alone. */
export async function install(machine: Machine, folder: string, site: Site): Promise<string> {
  const { places, run } = machine;
  if (linked(places.current) !== undefined) throw new BoxError("already-installed");
  await run("useradd", "--system", "--user-group", "--no-create-home", "anxin-gateway");
  const name = addRelease(places, folder);
  for (const own of [places.settings, places.data, places.backups]) {
    mkdirSync(own, { recursive: true, mode: 0o700 });
  }
  writeSettings(places, site);
  await own(machine);
  await run("sync");
  point(places, places.current, name);
  placeSystemFiles(places);
  await run("systemctl", "daemon-reload");
  await run("systemctl", "restart", "systemd-journald.service");
  await run("systemctl", "enable", "--now", UNIT, TIMER);
  return name;
}

function writeSettings({ settings, data }: Places, { cloudUrl, cloudToken, host }: Site): void {
  const enrolment = join(settings, ENROLMENT);
  const config = {
    enrolment,
    journal: join(data, JOURNAL),
    cloudUrl,
    cloudToken,
    host,
  };
  const lines = JSON.stringify(config, undefined, 2) + "\n";
  writeIfMissing(join(settings, GATEWAY_CONFIG), lines);
  writeIfMissing(enrolment, "[]\n");
}

function writeIfMissing(path: string, text: string): void {
  if (!existsSync(path)) writeFileSync(path, text, { mode: 0o600 });
}
