/**
 * Which kiosks this gateway serves, and their link keys: a file only the gateway's user may read.
 */
import { readFileSync, statSync } from "node:fs";
import { fromHex, isHex, isKioskId } from "@anxin/firmware/contract";
import type { LinkKeys } from "../inbound/authenticate.ts";
import type { LinkKind } from "../transport.ts";
import { ConfigError } from "./config-error.ts";

export interface Enrolment {
  /** Undefined for a kiosk that is not enrolled here. */
  keysOf(kiosk: string): LinkKeys | undefined;
  /** Ids of all enrolled kiosks. */
  kiosks(): string[];
  /** How the kiosk must come at least; undefined for a kiosk that is not enrolled here. */
  linkOf(kiosk: string): LinkKind | undefined;
  /** True for a kiosk that is taken out of service. */
  isLeaving(kiosk: string): boolean;
}

/** One kiosk of the enrolment file; `keys` maps an epoch to 64 hexadecimal digits, its link key. */
export interface EnrolledKiosk {
  kiosk: string;
  keys: Record<string, string>;
  /**
   * `tls`: only with a certificate of the county. `mac-only`: also over the plain listener, where
   * there is one; a file that does not say means this (decision 0003).
   */
  link?: LinkKind;
  /** True when it is being taken out of service: served until it knows, then refused. */
  leaving?: boolean;
}

const EPOCH_MAX = 65535;
const OTHERS_MAY = 0o077;
const LINK_DEFAULT: LinkKind = "mac-only";

interface Entry {
  keys: LinkKeys;
  link: LinkKind;
  isLeaving: boolean;
  /** Tells whether anything about the kiosk has changed. */
  text: string;
}

/** An enrolment whose kiosks may be exchanged while the gateway runs. */
export class LiveEnrolment implements Enrolment {
  #entries: ReadonlyMap<string, Entry>;

  /** Throws ConfigError `config-bad` naming what is wrong and what to do. */
  constructor(kiosks: readonly EnrolledKiosk[]) {
    this.#entries = entriesOf(kiosks);
  }

  keysOf(kiosk: string): LinkKeys | undefined {
    return this.#entries.get(kiosk)?.keys;
  }

  kiosks(): string[] {
    return [...this.#entries.keys()];
  }

  linkOf(kiosk: string): LinkKind | undefined {
    return this.#entries.get(kiosk)?.link;
  }

  isLeaving(kiosk: string): boolean {
    return this.#entries.get(kiosk)?.isLeaving === true;
  }

  /**
   * Puts another list in its place and returns the kiosks that are new, gone or changed. Throws
   * ConfigError, and then nothing has changed. What has not changed keeps its keys' objects.
   */
  replace(kiosks: readonly EnrolledKiosk[]): string[] {
    const before = this.#entries;
    const after = new Map(
      [...entriesOf(kiosks)].map(([kiosk, entry]) => {
        const old = before.get(kiosk);
        return [kiosk, old?.text === entry.text ? old : entry] as const;
      }),
    );
    this.#entries = after;
    const all = new Set([...before.keys(), ...after.keys()]);
    return [...all].filter((kiosk) => before.get(kiosk) !== after.get(kiosk));
  }
}

/** Throws ConfigError `config-bad` naming what is wrong and what to do. */
export function enrolmentOf(kiosks: readonly EnrolledKiosk[]): Enrolment {
  return new LiveEnrolment(kiosks);
}

/** Reads the file: a JSON array of `EnrolledKiosk`, mode 600. Throws ConfigError. */
export function readEnrolment(path: string): Enrolment {
  return enrolmentOf(readEnrolled(path));
}

/** What the file lists, looked at as a whole but not yet kiosk by kiosk. Throws ConfigError. */
export function readEnrolled(path: string): EnrolledKiosk[] {
  const text = textOf(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigError(`${path} is not JSON; export it again from the key file`);
  }
  if (Array.isArray(value) && value.every(isEnrolledKiosk)) return value;
  throw new ConfigError(
    `${path} is not a list of {kiosk, keys}, link "tls" or "mac-only", leaving true or false; ` +
      "export it again from the key file",
  );
}

function textOf(path: string): string {
  let mode: number;
  let text: string;
  try {
    ({ mode } = statSync(path));
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read the enrolment file: ${String(cause)}`);
  }
  if (process.platform !== "win32" && (mode & OTHERS_MAY) !== 0) {
    throw new ConfigError(`${path} holds keys but others may read it; run: chmod 600 ${path}`);
  }
  return text;
}

function isEnrolledKiosk(value: unknown): value is EnrolledKiosk {
  if (value === null || typeof value !== "object") return false;
  if (!("kiosk" in value) || typeof value.kiosk !== "string") return false;
  if ("link" in value && value.link !== "tls" && value.link !== "mac-only") return false;
  if ("leaving" in value && typeof value.leaving !== "boolean") return false;
  return "keys" in value && value.keys !== null && typeof value.keys === "object";
}

function entriesOf(kiosks: readonly EnrolledKiosk[]): Map<string, Entry> {
  return new Map(
    kiosks.map((one) => {
      const { kiosk, keys, link = LINK_DEFAULT, leaving = false } = one;
      const text = JSON.stringify([keys, link, leaving]);
      return [idOf(kiosk), { keys: keysOf(kiosk, keys), link, isLeaving: leaving, text }];
    }),
  );
}

function idOf(kiosk: string): string {
  if (!isKioskId(kiosk)) throw new ConfigError(`kiosk id ${kiosk} is not 1 to 16 of a-z, 0-9, -`);
  return kiosk;
}

function keysOf(kiosk: string, keys: Record<string, string>): LinkKeys {
  return new Map(
    Object.entries(keys).map(([text, hex]) => {
      const epoch = Number(text);
      if (!Number.isInteger(epoch) || epoch < 1 || epoch > EPOCH_MAX) {
        throw new ConfigError(`epoch ${text} of kiosk ${kiosk} is not 1 to ${EPOCH_MAX}`);
      }
      if (typeof hex !== "string" || !isHex(hex, 64)) {
        throw new ConfigError(`link key ${kiosk}/${text} is not 64 lower-case hexadecimal digits`);
      }
      return [epoch, fromHex(hex)];
    }),
  );
}
