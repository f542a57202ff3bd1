import { Type, type Static } from "@fastify/type-provider-typebox";
import { CHANNEL_ADDRESS, CHANNEL_KINDS } from "../../alerts/channel-address.ts";
import {
  addChannel,
  changeChannel,
  channelDeliveries,
  listChannels,
  readChannel,
  removeChannel,
} from "../../alerts/county-channels.ts";
import { putMessage } from "../../alerts/tell-due.ts";
import { ROLES } from "../../people/roles.ts";
import { ApiError } from "../errors.ts";
import { creates, edits, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import { DELIVERY } from "./alert-routes.ts";
import * as shapes from "./shapes.ts";
import { listOf, oneOf, PLACE, strict } from "./shapes.ts";

const VIEW = Type.Object({
  channel: Type.String(),
  name: Type.String(),
  place: PLACE,
  roles: Type.Array(oneOf(ROLES)),
  isOn: Type.Boolean(),
  kind: oneOf(CHANNEL_KINDS),
  host: Type.String({ description: "Of its address; the rest is a secret and never shown" }),
  receivers: shapes.WHOLE,
  createdAt: shapes.MS,
  changedAt: shapes.MS,
});

const HEALTH = Type.Object({
  deliveredAt: Type.Optional(shapes.MS),
  failingSince: Type.Optional(shapes.MS),
  waiting: shapes.WHOLE,
});

const WISH = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  place: PLACE,
  roles: Type.Array(oneOf(ROLES), {
    maxItems: ROLES.length,
    description: "Whom it reaches; for none it is told of each opening and end, never reminded",
  }),
  isOn: Type.Boolean(),
};

const NEW = strict({ ...WISH, address: CHANNEL_ADDRESS });
const CHANGED = strict({ ...WISH, address: Type.Optional(CHANNEL_ADDRESS) });
const PARAMS = strict({ channel: Type.String({ pattern: "^c-[0-9a-f]{12}$" }) });
type OfChannel = Asked<Static<typeof PARAMS>>;

const EXAMPLE = {
  name: "县里的值班群",
  place: "350181",
  roles: ["technician"],
  isOn: true,
};
const EXAMPLE_ADDRESS = {
  kind: "dingtalk",
  url: "https://oapi.dingtalk.com/robot/send?access_token=example",
  secret: "SEC0123456789abcdef",
};

const current = ({ params, cloud }: OfChannel) => readChannel(cloud.parts.db, params.channel);

async function channelPlace(asked: OfChannel) {
  const view = await current(asked);
  return view && [view.place];
}

/** Where alerts are told. */
export const ALERT_CHANNEL_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/alert-channels",
    id: "listAlertChannels",
    summary: "Channels of your places, and whether their receivers take what they are sent",
    action: "channels.read",
    place: "listed",
    shape: { answer: listOf(Type.Object({ ...VIEW.properties, health: HEALTH })) },
    answer: async ({ cloud, keeps }) => {
      const all = await listChannels(cloud.parts.db);
      return { items: all.filter(({ place }) => keeps(place)) };
    },
  }),
  creates({
    url: "/alert-channels",
    id: "addAlertChannel",
    summary:
      "Adds a channel for the alerts of a place; its address and secret are never shown again",
    action: "channels.change",
    place: async ({ body }) => [body.place],
    shape: { body: NEW, answer: VIEW },
    example: { body: { ...EXAMPLE, address: EXAMPLE_ADDRESS } },
    make: async ({ body, cloud }) => {
      const answer = await addChannel(cloud.parts, body);
      return { answer, subject: "alert-channels/" + answer.channel };
    },
  }),
  reads({
    url: "/alert-channels/:channel",
    id: "readAlertChannel",
    summary: "One channel",
    action: "channels.read",
    place: channelPlace,
    shape: { params: PARAMS, answer: VIEW },
    answer: current,
  }),
  edits({
    method: "PUT",
    url: "/alert-channels/:channel",
    id: "changeAlertChannel",
    summary: "Sets a channel anew; without an address it keeps its own",
    action: "channels.change",
    place: async (asked) => {
      const now = await channelPlace(asked);
      return now && [...now, asked.body.place];
    },
    shape: { params: PARAMS, body: CHANGED, answer: VIEW },
    example: { body: { ...EXAMPLE, isOn: false } },
    current,
    change: async ({ params, body, cloud }) => {
      const { address, ...rest } = body;
      const wish = address === undefined ? rest : { ...rest, address };
      const view = await changeChannel(cloud.parts, params.channel, wish);
      if (view === undefined) throw new ApiError("not-found");
      return view;
    },
  }),
  reads({
    url: "/alert-channels/:channel/deliveries",
    id: "listAlertChannelDeliveries",
    summary: "The newest fifty messages of a channel, and how far they came",
    action: "channels.read",
    place: channelPlace,
    shape: {
      params: PARAMS,
      answer: listOf(Type.Object({ ...DELIVERY, alert: Type.Optional(shapes.WHOLE) })),
    },
    answer: async ({ params, cloud }) => ({
      items: await channelDeliveries(cloud.parts.db, params.channel),
    }),
  }),
  creates({
    url: "/alert-channels/:channel/test",
    id: "testAlertChannel",
    summary: "Sends a test message; the channel's deliveries tell whether it was taken",
    action: "channels.change",
    place: channelPlace,
    shape: {
      params: PARAMS,
      body: strict({ reason: Type.String({ maxLength: 200 }) }),
      answer: Type.Object({ channel: Type.String(), delivery: shapes.WHOLE }),
    },
    example: { body: { reason: "新装" } },
    make: async ({ params, body, cloud }) => {
      const { db, time, entropy } = cloud.parts;
      const { channel } = params;
      const view = await readChannel(db, channel);
      if (view?.isOn !== true) throw new ApiError("not-open");
      const by = { nowMs: time.nowMs(), entropy };
      const delivery = await putMessage(db, { channel, event: "test" }, by);
      const answer = { channel, delivery };
      return { answer, subject: `alert-channels/${channel}`, after: { ...answer, ...body } };
    },
  }),
  edits({
    method: "DELETE",
    url: "/alert-channels/:channel",
    id: "removeAlertChannel",
    summary: "Takes a channel and its address away for good; If-Match may be *",
    action: "channels.change",
    place: channelPlace,
    shape: {
      params: PARAMS,
      answer: Type.Object({ channel: Type.String(), removed: Type.Boolean() }),
    },
    current,
    change: async ({ params, cloud }) => {
      const { channel } = params;
      await removeChannel(cloud.parts.db, channel, cloud.parts.time.nowMs());
      return { channel, removed: true };
    },
  }),
];
