import { join } from "node:path";

/** Where a gateway box keeps what; `root` is `/`, or a folder that a test plays in. */
export interface Places {
  /** One folder a release: the program, its packages and its Node. */
  releases: string;
  /** Link to the release that runs; the unit starts what it names. */
  current: string;
  /** Link to the release that ran before. */
  previous: string;
  /** Configuration, enrolment file, certificate: mode 700, the gateway's own. */
  settings: string;
  /** The journal. */
  data: string;
  backups: string;
  units: string;
  journald: string;
  nut: string;
}

export function placesUnder(root: string): Places {
  const opt = join(root, "opt/anxin-gateway");
  return {
    releases: join(opt, "releases"),
    current: join(opt, "current"),
    previous: join(opt, "previous"),
    settings: join(root, "etc/anxin-gateway"),
    data: join(root, "var/lib/anxin-gateway"),
    backups: join(root, "var/backups/anxin-gateway"),
    units: join(root, "etc/systemd/system"),
    journald: join(root, "etc/systemd/journald.conf.d"),
    nut: join(root, "usr/local/lib/anxin-gateway"),
  };
}

/** Files inside `settings`. */
export const GATEWAY_CONFIG = "gateway.json";
export const ENROLMENT = "enrolment.json";
/** Inside `data`. */
export const JOURNAL = "journal.sqlite";
