import { Button } from "antd";
import { useState } from "react";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { FactList } from "../parts/fact-list.tsx";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ChangePlaceForm, ClosePlaceForm, OpenPlaceForm } from "../parts/place-forms.tsx";
import { usePlaceNames, type Place as View } from "../parts/place-names.ts";
import { useVoice } from "../texts/texts.ts";

/** One place: what it is, where, what stands below it, and changing that. */
export function Place({ params }: { params: Readonly<Record<string, string>> }) {
  const { say } = useVoice();
  const place = useAnswer("readPlace", { params: { place: params["place"] ?? "" } });
  return (
    <OnePage back={["/places", say("place.all")]} of={place}>
      {(view) => <Shown view={view} />}
    </OnePage>
  );
}

function Shown({ view }: { view: View }) {
  const { say, name } = useVoice();
  const may = useMay();
  const [wish, setWish] = useState<"open" | "change" | "close">();
  const close = () => setWish(undefined);
  const mayChange = may("places.change") && view.closedAt === undefined;
  const holdsPlaces = view.kind !== "warehouse" && view.kind !== "kiosk";
  return (
    <>
      <PageHead title={name(view.names)}>
        {mayChange && holdsPlaces && (
          <Button onClick={() => setWish("open")}>{say("place.openBelow")}</Button>
        )}
        {mayChange && <Button onClick={() => setWish("change")}>{say("place.change")}</Button>}
        {mayChange && (
          <Button danger onClick={() => setWish("close")}>
            {say("place.close")}
          </Button>
        )}
      </PageHead>
      <Facts view={view} />
      <Below place={view.place} />
      {wish === "open" && <OpenPlaceForm parent={view.place} close={close} />}
      {wish === "change" && <ChangePlaceForm place={view.place} close={close} />}
      {wish === "close" && <ClosePlaceForm place={view} close={close} />}
    </>
  );
}

/** Where a place's own work is done. */
const PAGES_OF: Readonly<Record<string, string>> = { warehouse: "/warehouse", kiosk: "/kiosks" };

function Facts({ view }: { view: View }) {
  const { say, time, word } = useVoice();
  const places = usePlaceNames();
  const page = PAGES_OF[view.kind];
  const { position } = view;
  return (
    <FactList
      facts={[
        [say("place.code"), view.place],
        [say("place.kind"), word("placeKind", view.kind)],
        [
          say("place.parent"),
          view.parent && <Link to={`/places/${view.parent}`}>{places.place(view.parent)}</Link>,
        ],
        [say("place.position"), position && `${position.latitude}, ${position.longitude}`],
        [say("place.closed"), view.closedAt && time(view.closedAt)],
        [
          say("place.page"),
          page && <Link to={`${page}/${view.place}`}>{word("placeKind", view.kind)}</Link>,
        ],
      ]}
    />
  );
}

function Below({ place }: { place: string }) {
  const { say, name, word } = useVoice();
  const places = useAnswer("listPlaces").data?.items ?? [];
  const below = places.filter(({ parent }) => parent === place);
  if (below.length === 0) return null;
  return (
    <section aria-labelledby="below" className="panel-card">
      <h2 id="below">{say("place.inIt")}</h2>
      <ul className="plain">
        {below.map((one) => (
          <li key={one.place}>
            {one.place.includes("/") ? (
              name(one.names)
            ) : (
              <Link to={`/places/${one.place}`}>{name(one.names)}</Link>
            )}{" "}
            <span className="faint">
              {word("placeKind", one.kind)}
              {one.closedAt !== undefined && ` · ${say("place.closed")}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
