import type { Operations } from "../api/operations.ts";
import { placeChosen } from "./place-choice.ts";

type New = Operations["addAlertChannel"]["body"];
export type ChannelAddress = New["address"];
export type ChannelKind = ChannelAddress["kind"];

/** What a person fills in of a channel. */
export interface ChannelTyped {
  name: string;
  place: string;
  roles?: New["roles"];
  isOn: boolean;
  kind?: ChannelKind;
  url?: string;
  secret?: string;
  /** Mail addresses or telephone numbers, one a line or between commas. */
  to?: string;
}

/** Which fields an address of each kind has. */
export const ADDRESS_FIELDS: Readonly<Record<ChannelKind, readonly ("to" | "url" | "secret")[]>> = {
  mail: ["to"],
  webhook: ["url", "secret"],
  wecom: ["url"],
  dingtalk: ["url", "secret"],
  sms: ["url", "secret", "to"],
};

export const CHANNEL_KINDS = Object.keys(ADDRESS_FIELDS) as readonly ChannelKind[];

const listed = (text: string) => text.split(/[\s,;，；]+/).filter(Boolean);

/** The address somebody filled in; none when no kind was chosen. Pure. */
export function addressTyped(typed: ChannelTyped): ChannelAddress | undefined {
  const { kind } = typed;
  const [url, secret, to] = [typed.url ?? "", typed.secret ?? "", listed(typed.to ?? "")];
  if (kind === undefined) return undefined;
  if (kind === "mail") return { kind, to };
  if (kind === "wecom") return { kind, url };
  if (kind === "sms") return { kind, url, secret, to };
  return { kind, url, secret };
}

/** What the service takes of a channel beside its address. Pure. */
export function channelTyped({ name, place, roles = [], isOn }: ChannelTyped) {
  return { name: name.trim(), place: placeChosen(place), roles, isOn };
}
