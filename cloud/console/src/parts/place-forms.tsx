import { call } from "../api/client.ts";
import { useForget, useTagged, type Tagged } from "../api/queries.ts";
import { go } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";
import { ChoiceField, NumberField, TextField } from "./fields.tsx";
import { PlaceField } from "./place-field.tsx";
import type { Place } from "./place-names.ts";
import { Answered } from "./states.tsx";

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
  return (
    <Dialog
      title={say("place.open")}
      okText={say("place.openOk")}
      start={parent === undefined ? {} : { parent }}
      save={save}
      close={close}
    >
      <ChoiceField
        name="kind"
        label={say("place.kind")}
        options={KINDS.map((value) => ({ value, label: say(`placeKind.${value}`) }))}
      />
      <TextField
        name="place"
        label={say("place.code")}
        help={say("place.codeHelp")}
        max={24}
        autoCapitalize="none"
        rule={{ pattern: /^[a-z0-9-]{1,24}$/, message: say("place.codeHelp") }}
      />
      <WhereFields />
    </Dialog>
  );
}

/** Gives a place other names, another position or another parent, as it was when it was read. */
export function ChangePlaceForm({ place, close }: { place: string; close: () => void }) {
  const now = useTagged("readPlace", { place });
  return <Answered of={now}>{(begun) => <ChangeFields begun={begun} close={close} />}</Answered>;
}

function ChangeFields({ begun, close }: { begun: Tagged<Place>; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const { answer: place, tag } = begun;
  const params = { place: place.place };
  const save = async (typed: Where) => {
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
  const { say } = useVoice();
  return (
    <>
      <TextField name="zh" label={say("place.zh")} max={64} />
      <TextField name="en" label={say("place.en")} max={64} />
      <PlaceField
        name="parent"
        label={say("place.parent")}
        isOptional
        fits={({ place, kind }) => !ENDS.includes(kind) && place !== self}
      />
      <div className="fields">
        <NumberField
          name="latitude"
          label={say("place.latitude")}
          range={[0, 60]}
          step={0.0001}
          isOptional
        />
        <NumberField
          name="longitude"
          label={say("place.longitude")}
          range={[70, 140]}
          step={0.0001}
          isOptional
        />
      </div>
    </>
  );
}

/** Nothing stands below these. */
const ENDS: readonly string[] = ["warehouse", "kiosk", "zone", "lane"];
