import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { TextKey } from "../texts/texts.ts";
import type { Action } from "./session.ts";

type Params = Readonly<Record<string, string>>;
type PageOf = ComponentType<{ params: Params }>;

/** A page of the console: where it is, what it is called, and who may look at it. */
export interface PageEntry {
  path: string;
  title: TextKey;
  action: Action;
  /** Stands in the navigation. */
  listed: boolean;
  page: LazyExoticComponent<PageOf>;
}

const entry = (
  path: string,
  title: TextKey,
  wish: { action: Action; listed?: boolean; load: () => Promise<PageOf> },
): PageEntry => ({
  path,
  title,
  action: wish.action,
  listed: wish.listed ?? true,
  page: lazy(async () => ({ default: await wish.load() })),
});

/** Every page, in the order of the navigation. Each is loaded when it is first looked at. */
export const PAGES: readonly PageEntry[] = [
  entry("/", "nav.cockpit", {
    action: "stock.read",
    load: async () => (await import("../pages/cockpit.tsx")).Cockpit,
  }),
  entry("/kiosks", "nav.kiosks", {
    action: "kiosks.read",
    load: async () => (await import("../pages/kiosks.tsx")).Kiosks,
  }),
  entry("/kiosks/:kiosk", "nav.kiosks", {
    action: "kiosks.read",
    listed: false,
    load: async () => (await import("../pages/kiosk.tsx")).Kiosk,
  }),
  entry("/kiosks/:kiosk/settings", "plan.title", {
    action: "kiosks.read",
    listed: false,
    load: async () => (await import("../pages/kiosk-settings.tsx")).KioskSettings,
  }),
  entry("/planning", "planning.title", {
    action: "stock.read",
    load: async () => (await import("../pages/planning.tsx")).Planning,
  }),
  entry("/fleet", "fleet.title", {
    action: "kiosks.change",
    load: async () => (await import("../pages/fleet.tsx")).Fleet,
  }),
  entry("/alerts", "nav.alerts", {
    action: "alerts.read",
    load: async () => (await import("../pages/alerts.tsx")).Alerts,
  }),
  entry("/alerts/channels", "channel.title", {
    action: "channels.read",
    listed: false,
    load: async () => (await import("../pages/alert-channels.tsx")).AlertChannels,
  }),
  entry("/alerts/channels/:channel", "channel.title", {
    action: "channels.read",
    listed: false,
    load: async () => (await import("../pages/alert-channel.tsx")).AlertChannel,
  }),
  entry("/alerts/settings", "rules.title", {
    action: "policy.read",
    listed: false,
    load: async () => (await import("../pages/alert-settings.tsx")).AlertSettings,
  }),
  entry("/alerts/:alert", "nav.alerts", {
    action: "alerts.read",
    listed: false,
    load: async () => (await import("../pages/alert.tsx")).Alert,
  }),
  entry("/stock", "nav.stock", {
    action: "stock.read",
    load: async () => (await import("../pages/stock.tsx")).Stock,
  }),
  entry("/warehouse", "nav.warehouse", {
    action: "stock.read",
    load: async () => (await import("../pages/warehouses.tsx")).Warehouses,
  }),
  entry("/warehouse/:warehouse", "nav.warehouse", {
    action: "stock.read",
    listed: false,
    load: async () => (await import("../pages/warehouse.tsx")).Warehouse,
  }),
  entry("/warehouse/:warehouse/:work", "nav.warehouse", {
    action: "stock.book",
    listed: false,
    load: async () => (await import("../pages/booking.tsx")).Booking,
  }),
  entry("/transfers/:transfer", "nav.warehouse", {
    action: "stock.book",
    listed: false,
    load: async () => (await import("../pages/transfer.tsx")).Transfer,
  }),
  entry("/stocktakes/:stocktake", "nav.warehouse", {
    action: "stock.book",
    listed: false,
    load: async () => (await import("../pages/stocktake.tsx")).Stocktake,
  }),
  entry("/settlements/:of/:owner", "kind.settlement", {
    action: "stock.settle",
    listed: false,
    load: async () => (await import("../pages/settlement.tsx")).Settlement,
  }),
  entry("/documents", "nav.documents", {
    action: "stock.read",
    load: async () => (await import("../pages/documents.tsx")).Documents,
  }),
  entry("/documents/:document", "nav.documents", {
    action: "stock.read",
    listed: false,
    load: async () => (await import("../pages/document.tsx")).Document,
  }),
  entry("/lots", "nav.lots", {
    action: "lots.read",
    load: async () => (await import("../pages/lots.tsx")).Lots,
  }),
  entry("/lots/:product/:lot", "nav.lots", {
    action: "lots.read",
    listed: false,
    load: async () => (await import("../pages/lot.tsx")).Lot,
  }),
  entry("/recalls", "nav.recalls", {
    action: "recalls.read",
    load: async () => (await import("../pages/recalls.tsx")).Recalls,
  }),
  entry("/recalls/:recall", "nav.recalls", {
    action: "recalls.read",
    listed: false,
    load: async () => (await import("../pages/recall.tsx")).Recall,
  }),
  entry("/products", "product.title", {
    action: "products.read",
    load: async () => (await import("../pages/products.tsx")).Products,
  }),
  entry("/products/:product", "product.title", {
    action: "products.read",
    listed: false,
    load: async () => (await import("../pages/product.tsx")).Product,
  }),
  entry("/policy", "nav.policy", {
    action: "policy.read",
    load: async () => (await import("../pages/policy.tsx")).PolicyPage,
  }),
  entry("/places", "nav.places", {
    action: "places.read",
    load: async () => (await import("../pages/places.tsx")).Places,
  }),
  entry("/places/:place", "nav.places", {
    action: "places.read",
    listed: false,
    load: async () => (await import("../pages/place.tsx")).Place,
  }),
  entry("/reports", "nav.reports", {
    action: "reports.read",
    load: async () => (await import("../pages/reports.tsx")).Reports,
  }),
  entry("/people", "nav.people", {
    action: "people.read",
    load: async () => (await import("../pages/people.tsx")).People,
  }),
  entry("/people/keys", "keys.title", {
    action: "keys.read",
    listed: false,
    load: async () => (await import("../pages/api-keys.tsx")).ApiKeys,
  }),
  entry("/people/:account", "nav.people", {
    action: "people.read",
    listed: false,
    load: async () => (await import("../pages/account.tsx")).Account,
  }),
  entry("/audit", "nav.audit", {
    action: "audit.read",
    load: async () => (await import("../pages/audit.tsx")).Audit,
  }),
];
