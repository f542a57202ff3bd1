import type {
  AskRequest,
  AskResponse,
  IntakeResponse,
  Notice,
  StreamEvent,
  TakeResponse,
} from "@anxin/firmware/contract/uplink";
import { alertViews, kioskViews, productViews } from "./county/views.ts";
import { County } from "./county/county.ts";
import { QuotaDesk } from "./eligibility/quota-desk.ts";
import { type FeedbackDesk, feedbackDesk } from "./feedback/feedback-desk.ts";
import { note } from "./gateways/notices.ts";
import { openStream } from "./gateways/stream.ts";
import { take, type TakeWish } from "./gateways/take.ts";
import { gatewayOf } from "./gateways/tokens.ts";
import { confirmGrant, grantView, requestGrant, watchGrant } from "./grants/grants.ts";
import { forgetRequests } from "./people/forget-requests.ts";
import { checkItem } from "./intake/check-item.ts";
import type { CheckedItem } from "./intake/checked-item.ts";
import { intake } from "./intake/intake.ts";
import type { InventoryServices } from "./inventory-services.ts";
import { book } from "./ledger/book.ts";
import { holdingsAt } from "./ledger/holdings.ts";
import { lastProof, nightlyProof } from "./ledger/nightly-proof.ts";
import { expiring, pickList } from "./lots/expiring.ts";
import { lotLabel } from "./lots/labels.ts";
import { lotView, scan, setTradeItem } from "./lots/scans.ts";
import { nightlyPlan } from "./nightly-plan/nightly-plan.ts";
import type { Parts } from "./parts.ts";
import { closePlace, openPlace, placeView, placeViews } from "./places/places.ts";
import type { Cancel } from "./ports.ts";
import type { Services } from "./services.ts";
import { climateHistory } from "./site/climate-history.ts";
import { closeRecall, recall, recallHeads, recallView } from "./recall/recalls.ts";
import { trace } from "./recall/trace.ts";
import { isSiteItem, siteItemOf } from "./site/place-site-items.ts";
import { siteIntake } from "./site/site-intake.ts";
import { forgetVouchers, requestVoucher, voucherView } from "./vouchers/vouchers.ts";

/** Thrown for a request whose items have no place at all; nothing was stored. */
export class BadItem extends Error {
  readonly code = "bad-item";
  readonly index: number;

  constructor(index: number) {
    super(`item ${index} is none of fact, gap, quarantine and declaration`);
    this.index = index;
  }
}

/**
 * What a gateway may ask, without HTTP around it: the same functions serve the routes and a
 * simulator.
 */
export interface GatewayDoor {
  /** The gateway of a bearer token, or undefined. */
  gatewayOf(token: string): Promise<string | undefined>;
  take(gateway: string, wish: TakeWish): Promise<TakeResponse>;
  /** `items` are checked here; throws BadItem. */
  intake(gateway: string, items: readonly unknown[]): Promise<IntakeResponse>;
  note(gateway: string, notices: readonly Notice[]): Promise<void>;
  /**
   * A quota ask of some kiosk; which one, and through which gateway, is deliberately not told.
   * `took` and `gave-back` resolve after the commit.
   */
  ask(ask: AskRequest): Promise<AskResponse>;
  stream(gateway: string, send: (event: StreamEvent) => void): Promise<Cancel>;
}

/** The whole cloud, without a port. */
export interface Cloud {
  parts: Parts;
  services: Services;
  inventory: InventoryServices;
  county: County;
  gateways: GatewayDoor;
  quotas: QuotaDesk;
  feedback: FeedbackDesk;
  /** To be done once an hour, by `hourlySweep`. */
  chores: readonly (() => Promise<void>)[];
}

/** Puts the parts together. Nothing runs by itself until the sender of notifications is started. */
export function createCloud(parts: Parts): Cloud {
  const quotas = new QuotaDesk(parts);
  const county = new County(parts);
  const feedback = feedbackDesk(parts);
  const { planner } = parts;
  return {
    parts,
    services: servicesOf(parts),
    inventory: inventoryOf(parts, county),
    county,
    gateways: doorOf(parts, quotas),
    quotas,
    feedback,
    chores: [
      () => quotas.tidy(),
      () => forgetVouchers(parts),
      () => feedback.tidy(),
      () => nightlyProof(parts),
      () => forgetRequests(parts),
      ...(planner === undefined ? [] : [() => nightlyPlan(parts, planner)]),
    ],
  };
}

function servicesOf(parts: Parts): Services {
  const { db } = parts;
  return {
    products: () => productViews(db),
    kiosks: () => kioskViews(parts),
    kiosk: async (kiosk) => (await kioskViews(parts, kiosk))[0],
    openAlerts: () => alertViews(db),
    climate: (kiosk, by) => climateHistory(db, kiosk, by),
    requestGrant: (wish) => requestGrant(parts, wish),
    confirmGrant: (wish) => confirmGrant(parts, wish),
    grant: (id) => grantView(parts, id),
    watchGrant: (id, changed) => watchGrant(parts, id, changed),
    requestVoucher: (wish) => requestVoucher(parts, wish),
    voucher: (request) => voucherView(parts, request),
  };
}

function inventoryOf(parts: Parts, county: County): InventoryServices {
  return {
    places: () => placeViews(parts.db),
    place: (place) => placeView(parts.db, place),
    openPlace: (wish) => openPlace(parts, wish),
    closePlace: (place) => closePlace(parts, place),
    book: (command) => book(parts, command),
    holdings: (address) => holdingsAt(parts.db, address),
    setTradeItem: (item) => setTradeItem(parts.db, item),
    scan: (wish) => scan(parts, wish),
    lot: (key) => lotView(parts.db, key),
    lotLabel: (of) => lotLabel(parts.db, of),
    pickList: (wish) => pickList(parts, wish),
    expiring: () => expiring(parts),
    recall: (notice) => recall(parts, county, notice),
    recalls: () => recallHeads(parts.db),
    recallOf: (key) => recallView(parts.db, key),
    closeRecall: (wish) => closeRecall(parts, wish),
    trace: (of) => trace(parts, of),
    lastProof: () => lastProof(parts.db),
  };
}

function doorOf(parts: Parts, quotas: QuotaDesk): GatewayDoor {
  return {
    gatewayOf: (token) => gatewayOf(parts.db, token),
    take: (gateway, wish) => take(parts, gateway, wish),
    intake: (gateway, items) => intakeAll(parts, gateway, items),
    note: (gateway, notices) => note(parts, gateway, notices),
    ask: (ask) => quotas.answer(ask),
    stream: (gateway, send) => openStream(parts, gateway, send),
  };
}

/** Kiosks' items and what the gateway says of its site are committed one after the other. */
async function intakeAll(
  parts: Parts,
  gateway: string,
  items: readonly unknown[],
): Promise<IntakeResponse> {
  const others = items.filter((item) => !isSiteItem(item));
  const site = items.flatMap((item, index) => {
    if (!isSiteItem(item)) return [];
    const known = siteItemOf(item);
    if (known === undefined) throw new BadItem(index);
    return [known];
  });
  if (site.length === 0) return intake(parts, gateway, checked(others));
  const none: IntakeResponse = { marks: [], refused: [] };
  const response = others.length === 0 ? none : await intake(parts, gateway, checked(others));
  const ofSite = await siteIntake(parts, gateway, site);
  return {
    marks: [...response.marks, ...ofSite.marks],
    refused: [...response.refused, ...ofSite.refused],
  };
}

function checked(items: readonly unknown[]): CheckedItem[] {
  return items.map((item, index) => {
    const known = checkItem(item);
    if (known === undefined) throw new BadItem(index);
    return known;
  });
}
