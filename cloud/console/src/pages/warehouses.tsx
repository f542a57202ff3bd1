import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Answered, Nothing } from "../parts/states.tsx";
import { ZoneBar } from "../parts/zone-bar.tsx";
import { useVoice } from "../texts/texts.ts";

type Balance = Answer<"listBalances">["items"][number];

/** The warehouses of one's places, with what each zone holds. */
export function Warehouses() {
  const { say } = useVoice();
  const places = useAnswer("listPlaces");
  const balances = useAnswer("listBalances", { live: true });
  return (
    <>
      <PageHead title={say("ware.title")} />
      <Answered of={places}>
        {({ items }) => {
          const open = items.filter(
            (one) => one.kind === "warehouse" && one.closedAt === undefined,
          );
          if (open.length === 0) return <Nothing title={say("ware.none")} />;
          return (
            <ul className="plain">
              {open.map((one) => (
                <Warehouse key={one.place} one={one} held={balances.data?.items ?? []} />
              ))}
            </ul>
          );
        }}
      </Answered>
    </>
  );
}

interface WarehouseProps {
  one: Answer<"listPlaces">["items"][number];
  held: readonly Balance[];
}

function Warehouse({ one, held }: WarehouseProps) {
  const { name } = useVoice();
  return (
    <li className="panel-card">
      <h2>
        <Link to={`/warehouse/${one.place}`}>{name(one.names)}</Link> <code>{one.place}</code>
      </h2>
      <ZoneBar held={held.filter(({ place }) => place === one.place)} />
    </li>
  );
}
