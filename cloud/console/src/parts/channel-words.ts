import type { Answer } from "../api/client.ts";
import { useVoice } from "../texts/texts.ts";
import { usePlaceNames } from "./place-names.ts";

type Channel = Answer<"readAlertChannel">;
type Health = Answer<"listAlertChannels">["items"][number]["health"];

export const channelAddress = (channel: string) => `/alerts/channels/${channel}`;

/** What a channel's place, roles and standing are called. */
export function useChannelWords() {
  const { say } = useVoice();
  const places = usePlaceNames();
  return {
    placeOf: ({ place }: Pick<Channel, "place">) =>
      place === "" ? say("people.everywhere") : places.place(place),
    rolesOf: ({ roles }: Pick<Channel, "roles">) =>
      roles.length === 0
        ? say("channel.everyone")
        : roles.map((role) => say(`role.${role}`)).join(say("people.comma")),
    standingOf,
  };
}

/** How a channel is: a text's key. Pure. */
function standingOf({ isOn, health }: Pick<Channel, "isOn"> & { health: Health }) {
  if (!isOn) return "channel.off";
  if (health.failingSince !== undefined) return "channel.failing";
  return health.deliveredAt === undefined ? "channel.untried" : "channel.working";
}
