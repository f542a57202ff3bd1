import { useAnswer } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { useNames } from "./names.ts";
import { WeeksAhead } from "./weeks-ahead.tsx";

/** What a kiosk will give out by product, and when to restock; nothing before a first forecast. */
export function KioskAhead({ kiosk }: { kiosk: string }) {
  const { say, expiry } = useVoice();
  const names = useNames();
  const forecast = useAnswer("readKioskForecast", { params: { kiosk } }).data;
  if (forecast === undefined || forecast.products.length === 0) return null;
  return (
    <section aria-labelledby="kiosk-ahead" className="panel-card">
      <h2 id="kiosk-ahead">{say("ahead.title")}</h2>
      <p className="faint">{say("ahead.help", { day: expiry(forecast.day) })}</p>
      {forecast.products.map(({ product, reorderAt, level, weeks }) => (
        <div key={product}>
          <h3>{names.product(product)}</h3>
          {reorderAt !== undefined && level !== undefined && (
            <p>{say("ahead.levels", { product: names.product(product), reorderAt, level })}</p>
          )}
          <WeeksAhead weeks={weeks} />
        </div>
      ))}
    </section>
  );
}
