import type { Refusal } from "@anxin/firmware/contract";
import type {
  AlertView,
  ClimateSpan,
  GrantAnswer,
  GrantView,
  KioskView,
  Product,
  Services,
  VoucherAnswer,
  VoucherView,
} from "../../services.ts";

/** A noon in China at which the sample lots are good. */
export const NOON_MS = Date.UTC(2026, 10, 22, 4);

export const PRODUCTS: Product[] = [
  {
    code: "condom-m",
    names: { zh: "避孕套 标准 52 mm", en: "Condoms, standard 52 mm" },
    choosing: {
      zh: "大多数人合用。每盒 10 只，也能预防性病和艾滋病。",
      en: "Fits most people. Ten in a box; also protects against infections and HIV.",
    },
  },
  {
    code: "condom-l",
    names: { zh: "避孕套 大号 56 mm", en: "Condoms, large 56 mm" },
    choosing: {
      zh: "标准号觉得紧时选这种。每盒 10 只。",
      en: "Choose this if standard feels tight. Ten in a box.",
    },
  },
  {
    code: "gel",
    names: { zh: "壬苯醇醚凝胶", en: "Nonoxinol gel" },
    choosing: {
      zh: "外用避孕凝胶，请先看说明书。",
      en: "Contraceptive gel; read the leaflet first.",
    },
  },
];

export const KIOSKS: KioskView[] = [
  {
    kiosk: "qh-0001",
    names: { zh: "清河镇卫生院 大厅", en: "Qinghe Town Clinic, hall" },
    connection: "online",
    heardAt: NOON_MS - 20_000,
    lanes: [
      {
        lane: 1,
        product: "condom-m",
        onHand: 18,
        lots: [lot("A2403", 20280531, 18)],
        uncertain: 0,
      },
      {
        lane: 2,
        product: "condom-l",
        onHand: 2,
        lots: [lot("B2309", 20261231, 1), lot("B2401", 20280131, 1)],
        uncertain: 1,
      },
      { lane: 3, product: "gel", onHand: 0, lots: [], uncertain: 0 },
    ],
    alerts: [],
    held: [],
    vouchers: false,
  },
  {
    kiosk: "qh-0002",
    names: { zh: "清河镇 汽车站 候车室", en: "Qinghe bus station, waiting room" },
    connection: "online",
    heardAt: NOON_MS - 5 * 60_000,
    lanes: [
      { lane: 1, product: "condom-m", onHand: 9, lots: [lot("A2403", 20280531, 9)], uncertain: 0 },
      { lane: 2, product: "gel", onHand: 6, lots: [lot("G2402", 20270331, 6)], uncertain: 0 },
    ],
    alerts: [],
    held: [],
    vouchers: false,
  },
  {
    kiosk: "qh-0003",
    names: { zh: "石桥村 村委会", en: "Shiqiao village office" },
    connection: "offline",
    heardAt: NOON_MS - 26 * 3600_000,
    lanes: [
      { lane: 1, product: "condom-m", onHand: 4, lots: [lot("A2201", 20261031, 4)], uncertain: 0 },
    ],
    alerts: [],
    held: [],
    vouchers: false,
  },
];

export const ALERTS: AlertView[] = [
  {
    id: 1,
    kiosk: "qh-0001",
    product: "gel",
    cause: "low-stock",
    openedAt: NOON_MS - 3 * 3600_000,
    onHand: 0,
  },
  {
    id: 2,
    kiosk: "qh-0003",
    product: "",
    cause: "door-left-open",
    openedAt: NOON_MS - 90 * 60_000,
  },
];

function lot(lot: string, expiry: number, count: number) {
  return { lot, expiry, count };
}

/** What a voucher looks like: 45 characters of Base32. */
export const VOUCHER_TEXT = "AEDQAAAD5FYNXWEAAEAQCAQDAQC77RXD7GNRI6B6NMN4C";

/** The cloud as the pages see it, in memory and steered by a test. */
export class FakeServices implements Services {
  readonly kioskViews: KioskView[] = structuredClone(KIOSKS);
  readonly alertViews: AlertView[] = structuredClone(ALERTS);
  readonly productViews: Product[] = structuredClone(PRODUCTS);
  readonly climateSpans: ClimateSpan[] = [];
  readonly grants = new Map<string, GrantView>();
  /** By the token they were asked for with. */
  readonly vouchers = new Map<string, VoucherView>();
  readonly requests = new Map<string, string>();
  readonly numbers: string[] = [];
  readonly watchers = new Set<{ id: string; changed: (grant: GrantView) => void }>();
  /** Next answer to a request or a confirmation, instead of yes. */
  refuseWith: Refusal | undefined;
  /** The moment at which grants are made. */
  nowMs: () => number = () => NOON_MS;

  async products(): Promise<Product[]> {
    return this.productViews;
  }

  async kiosks(): Promise<KioskView[]> {
    return this.kioskViews;
  }

  async kiosk(id: string): Promise<KioskView | undefined> {
    return this.kioskViews.find(({ kiosk }) => kiosk === id);
  }

  async openAlerts(): Promise<AlertView[]> {
    return this.alertViews;
  }

  async climate(): Promise<ClimateSpan[]> {
    return this.climateSpans;
  }

  async requestGrant(wish: {
    kiosk: string;
    product: string;
    request: string;
  }): Promise<GrantAnswer> {
    const known = this.grants.get(this.requests.get(wish.request) ?? "");
    if (known !== undefined) return { ok: true, grant: known };
    if (this.refuseWith !== undefined) return { ok: false, code: this.refuseWith };
    const id = (this.grants.size + 0xa1).toString(16).padStart(16, "0");
    const { kiosk, product, request } = wish;
    this.requests.set(request, id);
    const endsAt = this.nowMs() + 60_000;
    const grant: GrantView = { id, kiosk, product, state: "requested", endsAt };
    this.grants.set(id, grant);
    return { ok: true, grant };
  }

  async confirmGrant({ id, number }: { id: string; number: string }): Promise<GrantAnswer> {
    const grant = this.grants.get(id);
    if (this.refuseWith !== undefined) return { ok: false, code: this.refuseWith };
    if (grant === undefined) return { ok: false, code: "grant-expired" };
    this.numbers.push(number);
    return { ok: true, grant };
  }

  async grant(id: string): Promise<GrantView | undefined> {
    return this.grants.get(id);
  }

  watchGrant(id: string, changed: (grant: GrantView) => void): () => void {
    const watcher = { id, changed };
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  async requestVoucher(wish: {
    kiosk: string;
    product: string;
    request: string;
  }): Promise<VoucherAnswer> {
    const known = this.vouchers.get(wish.request);
    if (known !== undefined) return { ok: true, voucher: known };
    if (this.refuseWith !== undefined) return { ok: false, code: this.refuseWith };
    const { kiosk, product, request } = wish;
    const endsAt = this.nowMs() + 3 * 24 * 3_600_000;
    const voucher: VoucherView = { kiosk, product, state: "issued", text: VOUCHER_TEXT, endsAt };
    this.vouchers.set(request, voucher);
    return { ok: true, voucher };
  }

  async voucher(request: string): Promise<VoucherView | undefined> {
    return this.vouchers.get(request);
  }

  /** A grant that is there already, in whatever state a test needs. */
  put(grant: Partial<GrantView> & { id: string }): GrantView {
    const whole: GrantView = {
      kiosk: "qh-0001",
      product: "condom-m",
      state: "requested",
      endsAt: this.nowMs() + 60_000,
      ...this.grants.get(grant.id),
      ...grant,
    };
    this.grants.set(whole.id, whole);
    for (const { id, changed } of this.watchers) if (id === whole.id) changed(whole);
    return whole;
  }
}
