import { Form, Input, InputNumber, Select } from "antd";
import { call, callTagged } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { go } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";
import type { Place } from "./place-names.ts";

/** Kinds a person opens; zones come with their warehouse, lanes with their kiosk's settings. */
const KINDS = [
  "province",
  "city",
  "county",
  "township",
  "village",
  "facility",
  "warehouse",
  "kiosk",
] as const;
type Kind = (typeof KINDS)[number];

interface Where {
  zh: string;
  en: string;
  parent?: string | null;
  latitude?: number | null;
  longitude?: number | null;
}

/** What the service takes of a form's names, parent and position. Pure. */
function wishOf({ zh, en, parent, latitude, longitude }: Where) {
  return {
    names: { zh: zh.trim(), en: en.trim() },
    ...(parent ? { parent } : {}),
    ...(typeof latitude === "number" && typeof longitude === "number"
      ? { position: { latitude, longitude } }
      : {}),
  };
}

/** Opens a place; below `parent` when one is given. */
export function OpenPlaceForm({ parent, close }: { parent?: string; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async ({ place, kind, ...where }: Where & { place: string; kind: Kind }) => {
    await call("openPlace", { body: { place, kind, ...wishOf(where) } });
    await forget("listPlaces", "readPlace");
    go(`/places/${place}`);
    return say("place.opened");
  };
  const rules = [{ required: true, message: say("signIn.missing") }];
  return (
    <Dialog
      title={say("place.open")}
      okText={say("place.openOk")}
      start={parent === undefined ? {} : { parent }}
      save={save}
      close={close}
    >
      <Form.Item name="kind" label={say("place.kind")} rules={rules}>
        <Select options={KINDS.map((value) => ({ value, label: say(`placeKind.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="place"
        label={say("place.code")}
        extra={say("place.codeHelp")}
        rules={[...rules, { pattern: /^[a-z0-9-]{1,24}$/, message: say("place.codeHelp") }]}
      >
        <Input maxLength={24} autoCapitalize="none" />
      </Form.Item>
      <WhereFields />
    </Dialog>
  );
}

/** Gives a place other names, another position or another parent, as it was when it was read. */
export function ChangePlaceForm({ place, close }: { place: Place; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const params = { place: place.place };
  const save = async (typed: Where) => {
    const { tag } = await callTagged("readPlace", { params });
    await call("changePlace", { params, body: wishOf(typed), ifMatch: tag });
    await forget("listPlaces", "readPlace", "listKiosks");
    return say("place.changed");
  };
  const start = {
    ...place.names,
    parent: place.parent ?? null,
    latitude: place.position?.latitude ?? null,
    longitude: place.position?.longitude ?? null,
  };
  return (
    <Dialog<Where>
      title={say("place.change")}
      okText={say("place.changeOk")}
      start={start}
      save={save}
      close={close}
    >
      <WhereFields self={place.place} />
    </Dialog>
  );
}

/** Closes a place for good. */
export function ClosePlaceForm({ place, close }: { place: Place; close: () => void }) {
  const { say, name } = useVoice();
  const forget = useForget();
  const save = async () => {
    await call("closePlace", { params: { place: place.place }, ifMatch: "*" });
    await forget("listPlaces", "readPlace");
    return say("place.closedNow");
  };
  return (
    <Dialog
      title={say("place.closeOf", { name: name(place.names) })}
      help={say("place.closeHelp")}
      okText={say("place.closeOk")}
      isDangerous
      save={save}
      close={close}
    />
  );
}

function WhereFields({ self }: { self?: string }) {
  const { say, name } = useVoice();
  const places = useAnswer("listPlaces").data?.items ?? [];
  const parents = places.filter(({ place, kind, closedAt }) => {
    return !ENDS.includes(kind) && closedAt === undefined && place !== self;
  });
  const rules = [{ required: true, whitespace: true, message: say("signIn.missing") }];
  return (
    <>
      <Form.Item name="zh" label={say("place.zh")} rules={rules}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="en" label={say("place.en")} rules={rules}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="parent" label={say("place.parent")}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          options={parents.map(({ place, names }) => ({
            value: place,
            label: `${name(names)} ${place}`,
          }))}
        />
      </Form.Item>
      <div className="fields">
        <Form.Item name="latitude" label={say("place.latitude")}>
          <InputNumber min={0} max={60} step={0.0001} />
        </Form.Item>
        <Form.Item name="longitude" label={say("place.longitude")}>
          <InputNumber min={70} max={140} step={0.0001} />
        </Form.Item>
      </div>
    </>
  );
}

/** Nothing stands below these. */
const ENDS: readonly string[] = ["warehouse", "kiosk", "zone", "lane"];
