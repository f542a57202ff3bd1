/**
 * Which kiosks this gateway serves, and their link keys: a file only the gateway's user may read.
 */
import { readFileSync, statSync } from "node:fs";
import { fromHex, isHex, isKioskId } from "@anxin/firmware/contract";
import type { LinkKeys } from "../inbound/authenticate.ts";
import { ConfigError } from "./config-error.ts";

export interface Enrolment {
  /** Undefined for a kiosk that is not enrolled here. */
  keysOf(kiosk: string): LinkKeys | undefined;
  /** Ids of all enrolled kiosks. */
  kiosks(): string[];
}

/** One kiosk of the enrolment file; `keys` maps an epoch to 64 hexadecimal digits, its link key. */
export interface EnrolledKiosk {
  kiosk: string;
  keys: Record<string, string>;
}

const EPOCH_MAX = 65535;
const OTHERS_MAY = 0o077;

/** Throws ConfigError `config-bad` naming what is wrong and what to do. */
export function enrolmentOf(kiosks: readonly EnrolledKiosk[]): Enrolment {
  const keys = new Map(kiosks.map(({ kiosk, keys }) => [idOf(kiosk), keysOf(kiosk, keys)]));
  return { keysOf: (kiosk) => keys.get(kiosk), kiosks: () => [...keys.keys()] };
}

/** Reads the file: a JSON array of `{kiosk, keys: {epoch: hex}}`, mode 600. */
export function readEnrolment(path: string): Enrolment {
  const { mode } = statSync(path);
  if (process.platform !== "win32" && (mode & OTHERS_MAY) !== 0) {
    throw new ConfigError(`${path} holds keys but others may read it; run: chmod 600 ${path}`);
  }
  const value: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!Array.isArray(value) || !value.every(isEnrolledKiosk)) {
    throw new ConfigError(
      `${path} is not a list of {kiosk, keys}; export it again from the key file`,
    );
  }
  return enrolmentOf(value);
}

function isEnrolledKiosk(value: unknown): value is EnrolledKiosk {
  if (value === null || typeof value !== "object") return false;
  if (!("kiosk" in value) || typeof value.kiosk !== "string") return false;
  return "keys" in value && value.keys !== null && typeof value.keys === "object";
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
