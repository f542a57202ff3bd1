import fc from "fast-check";
import { textNear, valueNear } from "./mutated.ts";
import { FACT_TEXTS, messagesOf } from "./seeds.ts";

/** One method of one address, as the app registered it. */
export interface Route {
  method: string;
  url: string;
  /** A body and a query that fit, where the route itself tells them. */
  example?: { body: unknown; query: string };
}

/** A request to be made, in words that can be kept as JSON. */
export interface RouteRequest {
  route: Route;
  /** What stands in the address's places, one after the other. */
  places: string[];
  query: string;
  /** Who asks: `nobody`, `known` for who has what it takes, or somebody with this in its place. */
  who: string;
  /** Whether a browser of ours would send it so. */
  own: boolean;
  type: string;
  body: string;
}

const PLACES = ["k1", "k2", "00000000000000aa", "ab".repeat(16), "nobody", "..", "%2e%2e", "a/b"];
const QUERIES = [
  "",
  "lang=en",
  "lang=zh&lang=en",
  "t=" + "A".repeat(43),
  "planned=x",
  "seen=armed",
];
const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const TYPES = [JSON_TYPE, FORM_TYPE, "text/plain", "", "multipart/form-data", "a/b;;"];

const fact = (at: number) => FACT_TEXTS[at % FACT_TEXTS.length] ?? "{}";
const item = (text: string) =>
  `{"type":"fact","kiosk":"k1","term":1,"epoch":1,"receivedAt":1,"fact":${text}}`;
const AT = `"kiosk":"k1","term":1,"epoch":1,"receivedAt":1`;

/** Bodies that a route takes, to begin from; other routes get all of them. */
const BODIES: Readonly<Record<string, readonly string[]>> = {
  "/v1/gateway/take": [
    `{"kiosks":["k1"],"shown":[{"kiosk":"k1","term":3,"revision":2}]}`,
    `{"kiosks":["k2","ghost"]}`,
  ],
  "/v1/gateway/intake": [
    ...FACT_TEXTS.map((_, at) => `{"items":[${item(fact(at))}]}`),
    `{"items":[{"type":"gap",${AT},"from":1,"to":5}]}`,
    `{"items":[{"type":"declaration",${AT},"nonce":"0123456789abcdef"}]}`,
    `{"items":[{"type":"quarantine",${AT},"seq":9,"code":"bad-schema","bytes":"e30=","hash":"${"0".repeat(64)}"}]}`,
  ],
  "/v1/gateway/notices": [
    ...messagesOf("presence").map(
      (text) => `{"notices":[{"type":"presence","kiosk":"k1","at":1,"presence":${text}}]}`,
    ),
    ...messagesOf("progress").map(
      (text) => `{"notices":[{"type":"progress","kiosk":"k1","at":1,"progress":${text}}]}`,
    ),
    `{"notices":[{"type":"wire","kiosk":"k1","at":1,"code":"bad-tag"}]}`,
  ],
  "/v1/gateway/program": [`{"kiosk":"k1","epoch":1,"version":"0.1.0","offset":0,"bytes":2048}`],
  "/v1/gateway/ask": ["may", "took", "gave-back"].map(
    (want) =>
      `{"want":"${want}","rule":1,"window":202701,"pseudonym":"${"5a".repeat(16)}","take":"${"7b".repeat(8)}"}`,
  ),
};
const FORMS = [
  `product=gel&request=${"ab".repeat(16)}`,
  "number=0427",
  "t=" + "A".repeat(43),
  `lane=1&product=gel&lot=A1&expiry=2028-06-30&count=3&request=${"cd".repeat(16)}`,
];
/** Forms that no other route takes. */
const FORMS_OF: Readonly<Record<string, readonly string[]>> = {
  "/k/:kiosk/tell": [`kind=machine&product=gel&words=dark&rating=2&request=${"ab".repeat(16)}`],
  "/county/feedback/:id": ["words=mended"],
};

/** Streams never end when asked by somebody who may have them. */
const ENDLESS = ["/v1/gateway/stream", "/g/:grant/events"];

/** Where the staff's API begins, whose routes tell an example each. */
const STAFF = "/api/";
const exampleOf = ({ example }: Route) => JSON.stringify(example?.body ?? {});
const keyOf = (body: string) => "fuzzed-" + Buffer.from(body).toString("hex").slice(0, 60);

const mostly = <T>(often: fc.Arbitrary<T>, seldom: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: often }, { weight: 1, arbitrary: seldom });

/**
 * Requests to every route of the list, most of them nearly right. `known` are ids of what is there,
 * by the name of the place in the address where they stand.
 */
export function routeRequests(
  routes: readonly Route[],
  known: Readonly<Record<string, string>>,
): fc.Arbitrary<RouteRequest> {
  return fc.constantFrom(...routes).chain((route) => {
    const isEndless = ENDLESS.includes(route.url);
    const isStaffs = route.url.startsWith(STAFF);
    const bodies = BODIES[route.url] ?? (isStaffs ? [exampleOf(route)] : undefined);
    const named = [...route.url.matchAll(/:(\w+)/g)].map(([, name]) => known[name ?? ""] ?? "x");
    const places = named.map((id) =>
      isEndless ? textNear(PLACES) : mostly(fc.constant(id), textNear(PLACES)),
    );
    const who = mostly(fc.constant("known"), textNear(["nobody", "A".repeat(43)]));
    const forms = FORMS_OF[route.url] ?? FORMS;
    const near = bodies === undefined ? fc.constantFrom(...forms) : valueNear(bodies);
    const right = isStaffs ? mostly(fc.constant(exampleOf(route)), near) : near;
    return fc.record({
      route: fc.constant(route),
      places: fc.tuple(...places),
      query: isStaffs
        ? mostly(fc.constant(route.example?.query ?? ""), textNear(QUERIES))
        : textNear(QUERIES),
      who: isEndless ? textNear(["x"]) : who,
      own: mostly(fc.constant(true), fc.constant(false)),
      type: mostly(
        fc.constant(bodies === undefined ? FORM_TYPE : JSON_TYPE),
        fc.constantFrom(...TYPES),
      ),
      body: fc.oneof(right, textNear(bodies ?? forms)),
    });
  });
}

/** Characters that may stand in a header's value (RFC 9110, section 5.5). */
const header = (text: string) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "");

/** The request as the app's `inject` takes it. */
export function requestOf(
  asked: RouteRequest,
  as: { token: string; session: string; host: string },
) {
  const { route, places, query, who, own, type, body } = asked;
  let place = 0;
  const path = route.url.replace(/:\w+/g, () => encodeURIComponent(wellFormed(places[place++])));
  const token = who === "known" ? as.token : who;
  const session = who === "known" ? as.session : who;
  const known =
    who === "nobody"
      ? {}
      : {
          ...(route.url.startsWith(STAFF)
            ? { "idempotency-key": keyOf(body), "if-match": "*" }
            : { authorization: `Bearer ${header(token)}` }),
          cookie: header(`anxin-session=${session}; grant=${session}; voucher=${places[0] ?? ""}`),
        };
  const browser = own ? { origin: `http://${as.host}`, "sec-fetch-site": "same-origin" } : {};
  const headers = {
    host: as.host,
    ...known,
    ...browser,
    ...(type ? { "content-type": type } : {}),
  };
  const hasBody = route.method !== "GET" && route.method !== "HEAD";
  return {
    method: route.method as "GET" | "POST",
    url: `${path}?${encodeURI(wellFormed(query))}`,
    headers,
    ...(hasBody ? { payload: body } : {}),
  };
}

/** An address is made of whole characters; half of one is made a question mark of its own kind. */
const wellFormed = (text: string | undefined) => (text ?? "").toWellFormed();
