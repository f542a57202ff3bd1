/**
 * What people wait for: a resident's first view on a slow line, the console's first load, and its
 * largest table, each beside the least that any page costs in the same browser.
 */
import { chromium, type Browser } from "playwright-core";
import { BROWSER_ARGUMENTS, DESKTOP, SMALL_PHONE } from "../../screenshots/console-visit.ts";
import { startCounty, type LiveCounty } from "../../live/live-county.ts";
import { programOnPath } from "../../program-on-path.ts";
import { type Bench, inTurn, scaled, type Settings } from "../bench.ts";
import { type Figure, figureOf, medianOf } from "../figures.ts";
import { numberText } from "../report.ts";
import { type BareServer, startBare } from "./bare-page.ts";
import { OWN_LINE, SLOW_3G, visit, type Visited, type VisitWish } from "./visit.ts";

const KIOSKS = 10_000;
const LANES = [1, 2, 3].map((lane) => ({ lane, product: "condom" }));
const KB = 1000;

export const pagesBench: Bench = {
  name: "pages",
  about: "pages in Chromium: resident's and console's first view on slow 3G, a table of 10,000",
  async run(settings) {
    const executablePath = programOnPath("chromium");
    if (executablePath === undefined) {
      settings.say("  left out: Chromium is not on the path");
      return [];
    }
    const { folder: data, say } = settings;
    const wish = { data, host: "127.0.0.1", httpPort: 0, mqttPort: 0, trouble: say };
    const county = await startCounty(wish);
    const browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGUMENTS] });
    try {
      return await figuresOf({ county, browser, settings });
    } finally {
      await browser.close();
      await county.stop();
    }
  },
};

interface Bed {
  county: LiveCounty;
  browser: Browser;
  settings: Settings;
}

/** A view: how it is visited, and what of it is told. */
interface View {
  name: string;
  is: string;
  floorIs: string;
  ours: VisitWish;
  floor: VisitWish;
  take: (visited: Visited) => number;
  /** Of the floor, where it is not the same reading. */
  takeFloor?: (visited: Visited) => number;
}

async function figuresOf(bed: Bed): Promise<Figure[]> {
  const { county, settings } = bed;
  // Built now, so that the first visitor is not the one who waits for it.
  await fetch(`${county.cloud.url}/console/`);
  const cookie = await county.cloud.officeSession();
  const figures: Figure[] = [];
  let bare = await startBare("{}");
  try {
    for (const view of firstViews(county, { bare, cookie })) {
      figures.push(...(await measured(bed, view)));
    }
    const kiosks = scaled(settings, KIOSKS);
    await enrolMany(county, { kiosks, say: settings.say });
    await bare.stop();
    const url = `${county.cloud.url}/api/v1/kiosks`;
    const rows = await fetch(url, { headers: { cookie: `anxin-session=${cookie}` } });
    bare = await startBare(await rows.text());
    for (const view of tableViews(county, { bare, cookie, kiosks })) {
      figures.push(...(await measured(bed, view)));
    }
    return figures;
  } finally {
    await bare.stop();
  }
}

const firstPaint = ({ firstPaintMs }: Visited): number => firstPaintMs;
const untilReady = ({ readyMs }: Visited): number => readyMs;

function firstViews(
  county: LiveCounty,
  { bare, cookie }: { bare: BareServer; cookie: string },
): View[] {
  const [first] = county.kiosks;
  const resident = `${county.cloud.url}/k/${first?.point.kiosk ?? ""}`;
  const floorIs = "first paint of one heading from a bare server, same line and browser";
  const floor: VisitWish = {
    url: `${bare.url}/`,
    line: SLOW_3G,
    viewport: SMALL_PHONE,
    ready: (page) => page.locator("h1").waitFor(),
  };
  return [
    {
      name: "pages-resident",
      is: "resident's page of a kiosk, first contentful paint on slow 3G",
      floorIs,
      ours: { ...floor, url: resident, ready: (page) => page.locator("form").first().waitFor() },
      floor,
      take: firstPaint,
    },
    {
      name: "pages-console",
      is: "county console, from the address to the drawn cockpit on slow 3G, nothing cached",
      floorIs,
      ours: {
        ...floor,
        url: `${county.cloud.url}/console/`,
        viewport: DESKTOP,
        cookie,
        ready: (page) => page.getByRole("heading", { level: 1, name: "县级总览" }).waitFor(),
      },
      floor,
      take: untilReady,
      takeFloor: firstPaint,
    },
  ];
}

function tableViews(
  county: LiveCounty,
  { bare, cookie, kiosks }: { bare: BareServer; cookie: string; kiosks: number },
): View[] {
  const ours: VisitWish = {
    url: `${county.cloud.url}/console/kiosks`,
    line: OWN_LINE,
    viewport: DESKTOP,
    cookie,
    ready: (page) => page.locator(".ant-table-row").first().waitFor({ timeout: 0 }),
    act: async (page) => {
      await page.getByRole("searchbox").first().fill("bench-00042");
      await page.getByText("bench-00042").first().waitFor({ timeout: 0 });
    },
  };
  const floor: VisitWish = {
    ...ours,
    url: `${bare.url}/table`,
    ready: (page) => page.locator("td").first().waitFor({ timeout: 0 }),
    act: async () => {},
  };
  const floorIs = "the same list from a bare server, 50 rows of it in a bare table";
  return [
    {
      name: "pages-table",
      is: `the console's table of ${numberText(kiosks)} kiosks, from the address to its first row`,
      take: untilReady,
    },
    {
      name: "pages-find",
      is: "a kiosk found in that table",
      take: ({ actMs }: Visited) => actMs,
      takeFloor: untilReady,
    },
  ].map((view) => ({ ...view, floorIs, ours, floor }));
}

async function measured(bed: Bed, view: View): Promise<Figure[]> {
  const { browser, settings } = bed;
  const { name, is: oursIs, floorIs, take, takeFloor = take } = view;
  const pairs = await inTurn(settings.runs, {
    ours: () => visit(browser, view.ours),
    floor: () => visit(browser, view.floor),
  });
  const middle = (of: (visited: Visited) => number): string =>
    numberText(medianOf(pairs.map(({ ours }) => of(ours))));
  settings.say(`  ${name}: ${middle(take)} ms, ${middle(({ bytes }) => bytes / KB)} kB`);
  const notes = [
    `${middle(({ bytes }) => bytes / KB)} kB in ${middle(({ requests }) => requests)} requests` +
      " over the wire until then, headers and all",
    view.ours.line === SLOW_3G
      ? "slow 3G: 400 kbit/s both ways, 400 ms a request; each visit in a fresh profile"
      : "loopback, nothing slowed; each visit in a fresh profile",
  ];
  const about = { name, unit: "ms", better: "less", oursIs, floorIs, notes } as const;
  const figures = pairs.map(({ ours, floor }) => ({ ours: take(ours), floor: takeFloor(floor) }));
  return [figureOf(about, figures)];
}

/** Kiosks that were enrolled and never spoke, up to that many. */
async function enrolMany(
  county: LiveCounty,
  { kiosks, say }: { kiosks: number; say: Settings["say"] },
): Promise<void> {
  const { cloud } = county.cloud;
  for (let n = county.kiosks.length; n < kiosks; n++) {
    const kiosk = `bench-${String(n).padStart(5, "0")}`;
    const names = { zh: `测试点 ${n}`, en: `Bench ${n}` };
    await cloud.county.enrolKiosk({ kiosk, names, lanes: LANES });
    if (n % 1000 === 0) say(`  ${n} of ${kiosks} kiosks enrolled`);
  }
}
