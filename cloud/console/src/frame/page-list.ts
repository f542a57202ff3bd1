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
  entry("/alerts", "nav.alerts", {
    action: "alerts.read",
    load: async () => (await import("../pages/alerts.tsx")).Alerts,
  }),
  entry("/stock", "nav.stock", {
    action: "stock.read",
    load: async () => (await import("../pages/stock.tsx")).Stock,
  }),
  entry("/lots", "nav.lots", {
    action: "lots.read",
    load: async () => (await import("../pages/lots.tsx")).Lots,
  }),
  entry("/reports", "nav.reports", {
    action: "reports.read",
    load: async () => (await import("../pages/reports.tsx")).Reports,
  }),
  entry("/people", "nav.people", {
    action: "people.read",
    load: async () => (await import("../pages/people.tsx")).People,
  }),
  entry("/audit", "nav.audit", {
    action: "audit.read",
    load: async () => (await import("../pages/audit.tsx")).Audit,
  }),
];
