/**
 * What Mosquitto must be told so that each kiosk reaches its own topics only, and each gateway its
 * own kiosks: made from the gateways' enrolment files.
 */
import { LIMITS, UP_CHANNELS, DOWN_CHANNELS, topicOf } from "@anxin/firmware/contract";
import type { EnrolledKiosk } from "../config/enrolment.ts";
import { ConfigError } from "../config/config-error.ts";
import { brokerPasswordUnder } from "../inbound/password.ts";
import { passwordEntry } from "./password-entry.ts";

export interface GatewayWish {
  /** Lower-case letters, digits and hyphens; its user name at the broker is `gateway.NAME`. */
  name: string;
  password: string;
  kiosks: readonly EnrolledKiosk[];
}

export interface Place {
  /** Where the files will be on the broker's computer. */
  folder: string;
  /** Folder there that the county's authority made for the broker; "" for no TLS. */
  identity: string;
  /** Address of the site for kiosks in clear, and on loopback for gateways; "" for none. */
  plainHost: string;
  ports: { kiosks: number; gateways: number; plainKiosks: number; plainGateways: number };
}

/** Dots are in no kiosk's id, so no gateway can be taken for a kiosk. */
export function gatewayUser(name: string): string {
  return `gateway.${name}`;
}

export const KIOSKS_ACL = "kiosks.acl";
export const KIOSKS_PASSWORDS = "kiosks.passwords";
export const GATEWAYS_ACL = "gateways.acl";
export const GATEWAYS_PASSWORDS = "gateways.passwords";
export const CONFIGURATION = "anxin.conf";

const MADE = "# 由安心网关生成，请勿手改 / made for Anxin: write it again rather than change it\n";
/** Beside the payload; as the gateway's own broker bounds it. */
const PACKET_BYTES_MAX = LIMITS.payloadBytesMax + 256;

/** Text of each file by its name. `salt` gives 12 random bytes. */
export function brokerFiles(
  gateways: readonly GatewayWish[],
  place: Place,
  salt: () => Uint8Array,
): Record<string, string> {
  const kiosks = gateways.flatMap((one) => one.kiosks);
  const inClear = kiosks.filter((one) => one.link !== "tls");
  const file = (lines: readonly string[]) => `${MADE}${lines.join("\n")}\n`;
  const entries = inClear.map((one) => passwordEntry(one.kiosk, passwordOf(one), salt()));
  const keys = gateways.map(({ name, password }) =>
    passwordEntry(gatewayUser(name), password, salt()),
  );
  return {
    // Mosquitto takes a line that begins with # in a password file for a user.
    [KIOSKS_PASSWORDS]: entries.map((entry) => `${entry}\n`).join(""),
    [GATEWAYS_PASSWORDS]: keys.map((entry) => `${entry}\n`).join(""),
    [KIOSKS_ACL]: file(kiosks.flatMap(({ kiosk }) => kioskRules(kiosk))),
    [GATEWAYS_ACL]: file(gateways.flatMap(gatewayRules)),
    [CONFIGURATION]: file(configuration(place)),
  };
}

/** Throws ConfigError where two gateways list one kiosk. */
export function refuseTwice(gateways: readonly Omit<GatewayWish, "password">[]): void {
  const owner = new Map<string, string>();
  for (const { name, kiosks } of gateways) {
    for (const { kiosk } of kiosks) {
      const other = owner.get(kiosk);
      if (other !== undefined) {
        throw new ConfigError(
          `${kiosk} is in the lists of ${other} and ${name}; take it out of the one that gives it up`,
        );
      }
      owner.set(kiosk, name);
    }
  }
}

/**
 * Mosquitto knows one password a user: that of the first of the four epochs the board was given
 * last (decision 0004).
 */
function passwordOf({ keys }: EnrolledKiosk): string {
  const epochs = Object.keys(keys)
    .map(Number)
    .sort((one, other) => one - other);
  const epoch = epochs.at(-LIMITS.epochRoots) ?? epochs[0];
  return brokerPasswordUnder(Buffer.from(keys[String(epoch)] ?? "", "hex"));
}

function kioskRules(kiosk: string): string[] {
  return [
    "",
    `user ${kiosk}`,
    ...UP_CHANNELS.map((channel) => `topic write ${topicOf(kiosk, channel)}`),
    ...DOWN_CHANNELS.map((channel) => `topic read ${topicOf(kiosk, channel)}`),
  ];
}

/** One rule a kiosk, for Mosquitto goes through all of a user's rules at every message. */
function gatewayRules({ name, kiosks }: GatewayWish): string[] {
  const rules = kiosks.map(({ kiosk }) => `topic readwrite anxin/1/${kiosk}/+`);
  return ["", `user ${gatewayUser(name)}`, ...rules];
}

function configuration(place: Place): string[] {
  const { folder, identity, plainHost, ports } = place;
  const kiosk = [`acl_file ${folder}/${KIOSKS_ACL}`, "use_username_as_clientid true"];
  const gateway = [
    `acl_file ${folder}/${GATEWAYS_ACL}`,
    `password_file ${folder}/${GATEWAYS_PASSWORDS}`,
  ];
  const password = `password_file ${folder}/${KIOSKS_PASSWORDS}`;
  const tls = [
    `cafile ${identity}/ca.crt`,
    `certfile ${identity}/gateway.crt`,
    `keyfile ${identity}/gateway.key`,
    "tls_version tlsv1.2",
  ];
  const shown = [
    `crlfile ${identity}/revoked.crl`,
    "require_certificate true",
    "use_identity_as_username true",
  ];
  const overTls =
    identity === ""
      ? []
      : [
          ...listener(`${ports.kiosks}`, [...tls, ...shown, ...kiosk]),
          ...listener(`${ports.gateways}`, [...tls, ...gateway]),
        ];
  const inClear =
    plainHost === ""
      ? []
      : [
          ...listener(`${ports.plainKiosks} ${plainHost}`, [password, ...kiosk]),
          ...listener(`${ports.plainGateways} 127.0.0.1`, gateway),
        ];
  return [...BOUNDS, ...overTls, ...inClear];
}

const BOUNDS = [
  "per_listener_settings true",
  `max_packet_size ${PACKET_BYTES_MAX}`,
  // As many as a gateway takes at once.
  "max_inflight_messages 40",
  // For a gateway that is away; what does not fit, its kiosk sends again.
  "max_queued_messages 100000",
  "max_queued_bytes 200000000",
];

function listener(where: string, lines: readonly string[]): string[] {
  return ["", `listener ${where}`, "allow_anonymous false", ...lines];
}
