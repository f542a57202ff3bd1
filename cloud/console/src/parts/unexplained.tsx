import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { useVoice } from "../texts/texts.ts";
import { useNames } from "./names.ts";
import { usePlaceNames } from "./place-names.ts";
import type { UnexplainedKind } from "./works.ts";

interface UnexplainedProps {
  of: UnexplainedKind;
  /** A warehouse, a kiosk or a load. */
  owner: string;
}

/** Boxes of a warehouse, kiosk or load that lie where no box belongs, if there are any. */
export function Unexplained({ of, owner }: UnexplainedProps) {
  const { say } = useVoice();
  const names = useNames();
  const may = useMay();
  const { address } = usePlaceNames();
  const at = `${of}/${owner}`;
  const held = useAnswer("readHoldings", { query: { address: at }, live: true }).data?.items ?? [];
  if (held.length === 0) return null;
  return (
    <section aria-labelledby={`at-${of}`} className="panel-card">
      <h2 id={`at-${of}`}>{address(at)}</h2>
      <ul className="plain">
        {held.map(({ product, lot, count }) => (
          <li key={`${product} ${lot}`}>
            {say("settle.line", { product: names.product(product), lot, count })}
          </li>
        ))}
      </ul>
      {may("stock.settle") && (
        <p>
          <Link to={`/settlements/${of}/${owner}`}>{say("settle.do")}</Link>
        </p>
      )}
    </section>
  );
}
