import { Button } from "antd";
import { useState } from "react";
import { useAnswer } from "../api/queries.ts";
import { Link, useWord } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { OpenPlaceForm } from "../parts/place-forms.tsx";
import type { Place } from "../parts/place-names.ts";
import { treeOf, type Branch } from "../parts/place-tree.ts";
import { PageHead } from "../parts/page-head.tsx";
import { SearchField } from "../parts/search-field.tsx";
import { Answered, Nothing } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

/** The tree of places one has a role in. */
export function Places() {
  const { say } = useVoice();
  const may = useMay();
  const places = useAnswer("listPlaces");
  const [find, setFind] = useWord("find");
  const [isOpening, setOpening] = useState(false);
  return (
    <>
      <PageHead title={say("place.title")}>
        {may("places.change") && (
          <Button type="primary" onClick={() => setOpening(true)}>
            {say("place.open")}
          </Button>
        )}
      </PageHead>
      <div className="data">
        <div className="tools">
          <SearchField find={find} setFind={setFind} />
        </div>
        <Answered of={places}>
          {({ items }) => {
            const roots = treeOf(items, find);
            if (roots.length > 0) return <Level branches={roots} isFound={find !== ""} />;
            return <Nothing title={say(find === "" ? "place.none" : "look.nothingFits")} />;
          }}
        </Answered>
      </div>
      {isOpening && <OpenPlaceForm close={() => setOpening(false)} />}
    </>
  );
}

interface LevelProps {
  branches: readonly Branch<Place>[];
  /** Everything is open that leads to what was looked for. */
  isFound: boolean;
}

function Level({ branches, isFound }: LevelProps) {
  return (
    <ul className="tree">
      {branches.map((branch) => (
        <Node key={branch.place.place} branch={branch} isFound={isFound} />
      ))}
    </ul>
  );
}

/** Townships and what is below them are shown when asked for: a province has many. */
const FOLDED: readonly string[] = ["township", "village", "facility"];
const MANY = 30;

function Node({ branch, isFound }: { branch: Branch<Place>; isFound: boolean }) {
  const { say, name, word } = useVoice();
  const { place, below } = branch;
  const [isOpen, setOpen] = useState(!FOLDED.includes(place.kind) || below.length < MANY);
  const isShown = isOpen || isFound;
  return (
    <li>
      <div className="node">
        {below.length > 0 ? (
          <Button
            size="small"
            aria-expanded={isShown}
            aria-label={say("place.below", { name: name(place.names), count: below.length })}
            onClick={() => setOpen(!isOpen)}
          >
            {isShown ? "−" : "+"}
          </Button>
        ) : (
          <span className="leaf" />
        )}
        <Link to={`/places/${place.place}`}>{name(place.names)}</Link>
        <code>{place.place}</code>
        <span className="faint">{word("placeKind", place.kind)}</span>
        {place.closedAt !== undefined && <span className="faint">{say("place.closed")}</span>}
      </div>
      {isShown && below.length > 0 && <Level branches={below} isFound={isFound} />}
    </li>
  );
}
