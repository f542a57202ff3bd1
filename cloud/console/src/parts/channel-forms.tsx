import { Form } from "antd";
import { call, type Answer } from "../api/client.ts";
import { useForget, useTagged, type Tagged } from "../api/queries.ts";
import { go } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import {
  ADDRESS_FIELDS,
  addressTyped,
  CHANNEL_KINDS,
  channelTyped,
  type ChannelTyped,
} from "./channel-wish.ts";
import { channelAddress } from "./channel-words.ts";
import { Dialog } from "./dialog.tsx";
import { ChoiceField, SwitchField, TextField } from "./fields.tsx";
import { useRoleOptions } from "./grants-field.tsx";
import { chosenPlace } from "./place-choice.ts";
import { PlaceField } from "./place-field.tsx";
import { Answered } from "./states.tsx";

/** Adds a channel for the alerts of a place. */
export function AddChannelForm({ close }: { close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async (typed: ChannelTyped) => {
    const address = addressTyped(typed);
    if (address === undefined) return "";
    const body = { ...channelTyped(typed), address };
    const { channel } = await call("addAlertChannel", { body });
    await forget("listAlertChannels");
    go(channelAddress(channel));
    return say("channel.added");
  };
  return (
    <Dialog<ChannelTyped>
      title={say("channel.add")}
      help={say("channel.addHelp")}
      okText={say("channel.addOk")}
      start={{ isOn: true }}
      save={save}
      close={close}
    >
      <ChannelFields isNew />
    </Dialog>
  );
}

interface ChangeProps {
  channel: string;
  close: () => void;
}

/** Sets a channel anew; its address stays unless another is given. */
export function ChangeChannelForm({ channel, close }: ChangeProps) {
  const now = useTagged("readAlertChannel", { channel });
  return <Answered of={now}>{(begun) => <ChangeForm begun={begun} close={close} />}</Answered>;
}

interface ChangeFormProps {
  begun: Tagged<Answer<"readAlertChannel">>;
  close: () => void;
}

function ChangeForm({ begun: { answer, tag }, close }: ChangeFormProps) {
  const { say } = useVoice();
  const forget = useForget();
  const { channel, name, place, roles, isOn } = answer;
  const save = async (typed: ChannelTyped) => {
    const address = addressTyped(typed);
    const body = { ...channelTyped(typed), ...(address === undefined ? {} : { address }) };
    await call("changeAlertChannel", { params: { channel }, body, ifMatch: tag });
    await forget("listAlertChannels", "readAlertChannel", "listAlertChannelDeliveries");
    return say("channel.changed");
  };
  return (
    <Dialog<ChannelTyped>
      title={say("channel.change")}
      okText={say("channel.changeOk")}
      start={{ name, place: chosenPlace(place), roles, isOn }}
      save={save}
      close={close}
    >
      <ChannelFields />
    </Dialog>
  );
}

/** What a channel is for and where it leads; for a new one the address must be there. */
function ChannelFields({ isNew = false }: { isNew?: boolean }) {
  const { say } = useVoice();
  const roles = useRoleOptions();
  return (
    <>
      <TextField name="name" label={say("channel.name")} max={100} />
      <PlaceField
        name="place"
        label={say("channel.place")}
        help={say("channel.placeHelp")}
        mayBeEverywhere
      />
      <ChoiceField
        name="roles"
        label={say("channel.roles")}
        help={say("channel.rolesHelp")}
        options={roles}
        many
        isOptional
      />
      <SwitchField name="isOn" label={say("channel.isOn")} help={say("channel.isOnHelp")} />
      <ChoiceField
        name="kind"
        label={say("channel.kind")}
        {...(isNew ? {} : { help: say("channel.keepHelp") })}
        options={CHANNEL_KINDS.map((value) => ({ value, label: say(`channelKind.${value}`) }))}
        isOptional={!isNew}
      />
      <AddressFields />
    </>
  );
}

function AddressFields() {
  const { say } = useVoice();
  const kind = Form.useWatch<ChannelTyped["kind"]>("kind");
  const fields = kind === undefined ? [] : ADDRESS_FIELDS[kind];
  const secretRule = { pattern: /^[\x21-\x7e]{16,200}$/, message: say("channel.secretHelp") };
  const urlRule = { pattern: /^https?:\/\/[\x21-\x7e]+$/, message: say("channel.urlHelp") };
  return (
    <>
      {fields.includes("url") && (
        <TextField name="url" label={say("channel.url")} max={1000} rule={urlRule} />
      )}
      {fields.includes("secret") && (
        <TextField
          name="secret"
          label={say("channel.secret")}
          help={say("channel.secretHelp")}
          max={200}
          rule={secretRule}
        />
      )}
      {fields.includes("to") && (
        <TextField
          name="to"
          label={say(kind === "mail" ? "channel.mails" : "channel.phones")}
          help={say("channel.toHelp")}
          max={4000}
          rows={3}
        />
      )}
    </>
  );
}
