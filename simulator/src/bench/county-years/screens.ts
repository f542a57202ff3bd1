/**
 * What people and programs look at, each as one request with words that name what a county's years
 * hold. Whoever adds a route adds its line here: a test compares them with the routes there are.
 */
export interface Screen {
  name: string;
  /** The route it is of, as it is registered. */
  route: string;
  url: string;
}

/** What of a county is asked for. */
export interface Sample {
  kiosk: string;
  /** Unix milliseconds of its last day. */
  nowMs: number;
  warehouse: string;
  product: string;
  /** A lot lanes hold now, and its maker's number. */
  lot: string;
  gtin: string;
  document: string;
  alert: number;
  recall: string;
  account: string;
  channel: string;
}

const API = "/api/v1";
const DAY_MS = 86_400_000;

/** Routes of no screen of a county's years: scripts, forms, one grant or voucher, one own page. */
export const ASIDE: readonly string[] = [
  "/v1/health",
  "/openapi.json",
  "/pages.js",
  "/enter",
  "/v1/gateway/stream",
  "/k/:kiosk/qr.svg",
  "/k/:kiosk/take",
  "/k/:kiosk/reserve",
  "/k/:kiosk/tell",
  "/g/:grant",
  "/g/:grant/events",
  "/g/:grant/number",
  "/v/:request",
  "/t/:request",
  "/01/:gtin/10/:lot/21/:serial",
  "/county/k/:kiosk/load",
];

/** Every one of them. Pure. */
export function screensOf(sample: Sample): Screen[] {
  const { kiosk, warehouse, product, lot, gtin, nowMs } = sample;
  const api = (name: string, route: string, url = route): Screen => {
    return { name, route: API + route, url: API + url };
  };
  const page = (name: string, route: string, url = route): Screen => ({ name, route, url });
  const ofKiosk = (name: string, part: string, query = "") =>
    api(name, `/kiosks/:kiosk${part}`, `/kiosks/${kiosk}${part}${query}`);
  const seconds = Math.floor(nowMs / 1000);
  return [
    page("resident: points", "/"),
    page("resident: kiosk", "/k/:kiosk", `/k/${kiosk}`),
    page("resident: trace", "/01/:gtin/10/:lot", `/01/${gtin}/10/${lot}`),
    page("county page", "/county"),
    page("county page: climate", "/county/k/:kiosk/climate", `/county/k/${kiosk}/climate`),
    page("county page: feedback", "/county/feedback"),
    api("console: outlook", "/outlook"),
    api("console: planning", "/planning"),
    api("console: weeks ahead", "/forecast"),
    api("console: kiosks", "/kiosks"),
    ofKiosk("kiosk", ""),
    ofKiosk("kiosk: settings", "/settings"),
    ofKiosk("kiosk: plan", "/plan"),
    ofKiosk("kiosk: weeks ahead", "/forecast"),
    ofKiosk("kiosk: self-tests", "/self-tests"),
    ofKiosk("kiosk: loads", "/loads"),
    ofKiosk("kiosk: vouchers", "/vouchers"),
    ofKiosk("kiosk: facts", "/facts"),
    ofKiosk("kiosk: facts of long ago", "/facts", "?before=1-200"),
    ofKiosk("kiosk: movements", "/movements"),
    ofKiosk("kiosk: records of self-tests", "/self-test-records"),
    ofKiosk("kiosk: climate", "/climate", `?from=${seconds - 86_400}&to=${seconds}&step=hour`),
    api("stock", "/stock"),
    api("balances", "/balances"),
    api("balances of a lot", "/balances", `/balances?product=${product}&lot=${lot}`),
    api("holdings", "/holdings", `/holdings?address=${warehouse}/qualified`),
    api("pick list", "/pick-list", `/pick-list?warehouse=${warehouse}&product=${product}&count=5`),
    api("expiring", "/expiring"),
    ...documents(sample, api),
    ...alertsAndPeople(sample, api),
    ...REPORTS.flatMap((report) => reports(report, nowMs, api)),
    api("report: demand-plan, a year", "/reports/demand-plan", "/reports/demand-plan?period=2027"),
  ];
}

type Api = (name: string, route: string, url?: string) => Screen;

function documents({ document, lot, product, warehouse, recall, nowMs }: Sample, api: Api) {
  const lastWeek = nowMs - 7 * DAY_MS;
  const longAgo = nowMs - 30 * DAY_MS;
  return [
    api("documents", "/documents"),
    api("documents of a store", "/documents", `/documents?place=${warehouse}`),
    api("documents of a lot", "/documents", `/documents?lot=${lot}&product=${product}`),
    api("documents of a product", "/documents", `/documents?product=${product}`),
    api("documents of a kind", "/documents", "/documents?kind=receipt"),
    api("documents of a kind never used", "/documents", "/documents?kind=discard"),
    api("documents of a week", "/documents", `/documents?from=${longAgo}&to=${lastWeek}`),
    api("document", "/documents/:document", `/documents/${document}`),
    api("stocktakes", "/stocktakes"),
    api("transfers", "/transfers"),
    api("lots", "/lots"),
    api("lot", "/lots/:product/:lot", `/lots/${product}/${lot}`),
    api("lot: label", "/lots/:product/:lot/label", `/lots/${product}/${lot}/label`),
    api("trade items", "/trade-items"),
    api("recalls", "/recalls"),
    api("recall", "/recalls/:recall", `/recalls/${recall}`),
    api("refused lots", "/refused-lots"),
    api("places", "/places"),
    api("warehouses", "/warehouses"),
    api("place", "/places/:place", `/places/${warehouse}`),
    api("products", "/products"),
    api("product", "/products/:product", `/products/${product}`),
    api("product: versions", "/products/:product/versions", `/products/${product}/versions`),
    api("fleet", "/fleet"),
    api("policy", "/policy"),
    api("proof", "/proof"),
  ];
}

function alertsAndPeople({ alert, kiosk, account, channel }: Sample, api: Api): Screen[] {
  return [
    api("alerts", "/alerts"),
    api("alerts: all", "/alerts", "/alerts?state=all"),
    api("alerts: closed of a kiosk", "/alerts", `/alerts?state=closed&kiosk=${kiosk}`),
    api("alerts: closed of a rare cause", "/alerts", "/alerts?state=closed&cause=fork"),
    api("alert", "/alerts/:alert", `/alerts/${alert}`),
    api("alert causes", "/alert-causes"),
    api("alert proofs", "/alert-proofs"),
    api("alert settings", "/alert-settings"),
    api("alert channels", "/alert-channels"),
    api("alert channel", "/alert-channels/:channel", `/alert-channels/${channel}`),
    api(
      "alert deliveries",
      "/alert-channels/:channel/deliveries",
      `/alert-channels/${channel}/deliveries`,
    ),
    api("feedback", "/feedback"),
    api("people", "/people"),
    api("colleagues", "/colleagues"),
    api("person", "/people/:account", `/people/${account}`),
    api("API keys", "/api-keys"),
    api("session", "/session"),
    api("audit log", "/audit"),
    api("audit log of a kiosk", "/audit", `/audit?subject=kiosks/${kiosk}`),
    api("audit log of nothing", "/audit", "/audit?subject=kiosks/none"),
  ];
}

const REPORTS = ["stock-and-movement", "machines", "storage-log", "losses", "expiry"] as const;

/** Of the last whole month, and what is told by the year of the last whole year. */
function reports(report: (typeof REPORTS)[number], nowMs: number, api: Api): Screen[] {
  const route = `/reports/${report}`;
  if (report === "expiry") return [api("report: expiry", route)];
  const last = new Date(nowMs - 31 * DAY_MS).toISOString();
  const month = api(`report: ${report}, a month`, route, `${route}?period=${last.slice(0, 7)}`);
  if (report === "storage-log") return [month];
  const year = new Date(nowMs - 366 * DAY_MS).toISOString().slice(0, 4);
  return [month, api(`report: ${report}, a year`, route, `${route}?period=${year}`)];
}
