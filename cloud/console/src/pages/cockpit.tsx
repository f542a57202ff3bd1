import type { Answer } from "../api/client.ts";
import { both, useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { CountyMap } from "../parts/county-map.tsx";
import { DayBars } from "../parts/day-bars.tsx";
import { useNames } from "../parts/names.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Answered, Nothing } from "../parts/states.tsx";
import { BAND_COLOURS, BANDS, bandOf, byUrgency, type Band } from "../parts/stock-bands.ts";
import { WeeksAhead } from "../parts/weeks-ahead.tsx";
import { useVoice } from "../texts/texts.ts";

type Outlook = Answer<"readOutlook">;
type Kiosks = Answer<"listKiosks">["items"];
type KioskOutlook = Outlook["kiosks"][number];

const FIRST_SHOWN = 8;

/** Where the county stands now: machines, stock by days left, alerts, boxes given out. */
export function Cockpit() {
  const { say } = useVoice();
  const outlook = useAnswer("readOutlook", { live: true });
  const kiosks = useAnswer("listKiosks", { live: true });
  const updatedAt = Math.min(outlook.dataUpdatedAt, kiosks.dataUpdatedAt);
  return (
    <>
      <PageHead title={say("cockpit.title")}>
        {updatedAt > 0 && <Updated at={updatedAt} />}
      </PageHead>
      <Answered of={both(outlook, kiosks)}>
        {([standing, { items }]) => (
          <>
            <Figures outlook={standing} kiosks={items} />
            {items.length === 0 && <Nothing title={say("cockpit.noKiosks")} />}
            <div className="columns">
              <Places outlook={standing} kiosks={items} />
              <div>
                <Bands outlook={standing} />
                <Ahead />
                <First outlook={standing} />
              </div>
            </div>
          </>
        )}
      </Answered>
    </>
  );
}

function Updated({ at }: { at: number }) {
  const { say, time } = useVoice();
  return <span className="faint">{say("look.updated", { time: time(at) })}</span>;
}

function Figures({ outlook, kiosks }: { outlook: Outlook; kiosks: Kiosks }) {
  const { say, time, number } = useVoice();
  const may = useMay();
  const alerts = useAnswer("listAlerts", { live: true, enabled: may("alerts.read") }).data?.items;
  const online = kiosks.filter(({ connection }) => connection === "online").length;
  const bands = outlook.kiosks.flatMap(({ products }) => products.map(bandOf));
  const short = bands.filter((band) => band === "out" || band === "week").length;
  const today = outlook.days.at(-1)?.boxes ?? 0;
  const oldest = alerts?.[0]?.openedAt;
  return (
    <ul className="figures">
      <Figure to="/kiosks" label={say("cockpit.online")} value={number(online)}>
        {say("cockpit.ofAll", { count: number(kiosks.length) })}
      </Figure>
      <Figure
        to="/kiosks?sort=days"
        label={say("cockpit.short")}
        value={number(short)}
        isBad={short > 0}
      >
        {say("cockpit.shortHelp")}
      </Figure>
      {alerts !== undefined && (
        <Figure
          to="/alerts"
          label={say("cockpit.alerts")}
          value={number(alerts.length)}
          isBad={alerts.length > 0}
        >
          {oldest === undefined
            ? say("cockpit.noAlerts")
            : say("cockpit.oldest", { time: time(oldest) })}
        </Figure>
      )}
      <Figure label={say("cockpit.today")} value={say("cockpit.boxes", { count: number(today) })}>
        <DayBars days={outlook.days} />
      </Figure>
    </ul>
  );
}

interface FigureProps {
  label: string;
  value: string;
  to?: string;
  isBad?: boolean;
  children: React.ReactNode;
}

function Figure({ label, value, to, isBad = false, children }: FigureProps) {
  return (
    <li className={isBad ? "figure bad" : "figure"}>
      <span className="figure-label">
        {to === undefined ? label : <Link to={to}>{label}</Link>}
      </span>
      <strong>{value}</strong>
      <span className="faint">{children}</span>
    </li>
  );
}

function Places({ outlook, kiosks }: { outlook: Outlook; kiosks: Kiosks }) {
  const voice = useVoice();
  const { say } = voice;
  const standing = new Map(outlook.kiosks.map((one) => [one.kiosk, one]));
  const placed = kiosks.flatMap(({ kiosk, names, connection }) => {
    const position = standing.get(kiosk)?.position ?? null;
    const band = worstBand(standing.get(kiosk)?.products ?? []);
    if (position === null) return [];
    const words = [say(`state.${connection}`), say(`band.${band}`)].join(", ");
    return [
      {
        kiosk,
        position,
        name: voice.name(names),
        standing: words,
        colour: BAND_COLOURS[band],
        isOnline: connection === "online",
      },
    ];
  });
  const unplaced = kiosks.length - placed.length;
  return (
    <section aria-labelledby="map" className="panel-card">
      <h2 id="map">{say("cockpit.map")}</h2>
      {placed.length === 0 ? (
        <Nothing title={say("cockpit.noPositions")} />
      ) : (
        <CountyMap kiosks={placed} />
      )}
      <Legend />
      {placed.length > 0 && unplaced > 0 && (
        <p className="faint">{say("cockpit.unplaced", { count: unplaced })}</p>
      )}
    </section>
  );
}

function worstBand(products: KioskOutlook["products"]): Band {
  const [worst] = [...products].sort(byUrgency);
  return worst === undefined ? "unknown" : bandOf(worst);
}

function Legend() {
  const { say } = useVoice();
  return (
    <ul className="legend">
      {BANDS.map((band) => (
        <li key={band}>
          <span style={{ background: BAND_COLOURS[band] }} /> {say(`band.${band}`)}
        </li>
      ))}
      <li>
        <span className="hollow" /> {say("state.offline")}
      </li>
    </ul>
  );
}

function Bands({ outlook }: { outlook: Outlook }) {
  const { say, number } = useVoice();
  const all = outlook.kiosks.flatMap(({ products }) => products.map(bandOf));
  const counts = BANDS.map((band) => [band, all.filter((one) => one === band).length] as const);
  const most = Math.max(1, ...counts.map(([, count]) => count));
  return (
    <section aria-labelledby="bands" className="panel-card">
      <h2 id="bands">{say("cockpit.bands")}</h2>
      <p className="faint">{say("cockpit.bandsHelp")}</p>
      <ul className="bars">
        {counts.map(([band, count]) => (
          <li key={band}>
            <span className="bar-label">{say(`band.${band}`)}</span>
            <span className="bar">
              <span style={{ width: `${(100 * count) / most}%`, background: BAND_COLOURS[band] }} />
            </span>
            <span className="bar-count">{number(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What all of them together will give out, once a night was forecast. */
function Ahead() {
  const { say, expiry } = useVoice();
  const forecast = useAnswer("readForecast").data;
  if (forecast === undefined || forecast.weeks.length === 0) return null;
  return (
    <section aria-labelledby="ahead" className="panel-card">
      <h2 id="ahead">{say("ahead.title")}</h2>
      <p className="faint">{say("ahead.help", { day: expiry(forecast.day) })}</p>
      <WeeksAhead weeks={forecast.weeks} />
    </section>
  );
}

/** The kiosks somebody should go to, the most urgent first. */
function First({ outlook }: { outlook: Outlook }) {
  const { say } = useVoice();
  const names = useNames();
  const urgent = outlook.kiosks
    .flatMap(({ kiosk, products }) => {
      const [worst] = [...products].sort(byUrgency);
      return worst === undefined ? [] : [{ kiosk, worst }];
    })
    .sort((a, b) => byUrgency(a.worst, b.worst))
    .slice(0, FIRST_SHOWN);
  return (
    <section aria-labelledby="first" className="panel-card">
      <h2 id="first">{say("cockpit.first")}</h2>
      <ul className="first">
        {urgent.map(({ kiosk, worst }) => {
          const band = bandOf(worst);
          const days =
            worst.daysLeft === null || band === "out"
              ? say(`band.${band}`)
              : say("band.days", { days: worst.daysLeft });
          return (
            <li key={kiosk}>
              <Link to={`/kiosks/${encodeURIComponent(kiosk)}`}>{names.kiosk(kiosk)}</Link>
              <span style={{ color: BAND_COLOURS[band] }}>
                {say("cockpit.worst", { product: names.product(worst.product), days })}
              </span>
            </li>
          );
        })}
      </ul>
      <Link to="/kiosks">{say("cockpit.allKiosks")}</Link>
    </section>
  );
}
