import { SHOWN_ROLLOUT } from "./shown-rollout.ts";
import type { Page } from "playwright-core";
import { GTIN } from "./booked-store.ts";
import { DESKTOP, SMALL_PHONE } from "./console-visit.ts";

/** A picture to take. */
export interface Screen {
  name: string;
  /** Below `/console`. */
  path: string;
  viewport: typeof DESKTOP;
  language: "zh" | "en";
  signedIn?: boolean;
  /** The whole page, however long; only what the window shows when false. */
  whole?: boolean;
  act?: (page: Page) => Promise<unknown>;
}

const onDesktop = { viewport: DESKTOP, language: "zh" } as const;
const onPhone = { viewport: SMALL_PHONE, language: "zh" } as const;

/** A delivery of two lots, as a scanner that stands in for a keyboard types them. */
async function scanTwo(page: Page): Promise<void> {
  const field = page.getByLabel("扫码（GS1 或 UDI）");
  for (const lot of ["A2610-3", "A2611-1"]) {
    await field.fill(`(01)${GTIN}(17)290531(10)${lot}`);
    await field.press("Enter");
    await page.locator(`input[value="${lot}"]`).waitFor();
  }
}

/** The console's main screens. */
export const SCREENS: readonly Screen[] = [
  { name: "sign-in", path: "/", ...onDesktop, signedIn: false, whole: false },
  { name: "cockpit", path: "/", ...onDesktop },
  { name: "cockpit-en", path: "/", viewport: DESKTOP, language: "en" },
  { name: "cockpit-phone", path: "/", ...onPhone },
  { name: "kiosks", path: "/kiosks", ...onDesktop },
  { name: "kiosk", path: "/kiosks/qh-0001", ...onDesktop },
  { name: "kiosk-phone", path: "/kiosks/qh-0001", ...onPhone },
  { name: "alerts", path: "/alerts", ...onDesktop },
  { name: "alerts-phone", path: "/alerts", ...onPhone },
  { name: "stock", path: "/stock", ...onDesktop },
  {
    name: "load",
    path: "/kiosks/qh-0001",
    ...onDesktop,
    whole: false,
    act: async (page) => {
      await page.getByRole("button", { name: "安排补货" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "lots", path: "/lots", ...onDesktop },
  { name: "lot", path: "/lots/condom/A2610-2", ...onDesktop },
  { name: "warehouse", path: "/warehouse/qh-store", ...onDesktop },
  { name: "warehouse-phone", path: "/warehouse/qh-store", ...onPhone },
  { name: "receipt", path: "/warehouse/qh-store/receipt", ...onDesktop, act: scanTwo },
  { name: "receipt-phone", path: "/warehouse/qh-store/receipt", ...onPhone, act: scanTwo },
  { name: "acceptance", path: "/warehouse/qh-store/acceptance", ...onDesktop },
  { name: "transfer", path: "/transfers/shown-transfer-1", ...onDesktop },
  { name: "count-phone", path: "/stocktakes/shown-stocktake-1", ...onPhone },
  { name: "documents", path: "/documents", ...onDesktop },
  { name: "document", path: "/documents/shown-acceptance-1", ...onDesktop },
  { name: "recall", path: "/recalls/NMPA-2026-117", ...onDesktop },
  { name: "recall-en", path: "/recalls/NMPA-2026-117", viewport: DESKTOP, language: "en" },
  { name: "alert-phone", path: "/alerts/1", ...onPhone },
  { name: "places", path: "/places", ...onDesktop },
  { name: "place", path: "/places/130534", ...onDesktop },
  { name: "channels", path: "/alerts/channels", ...onDesktop },
  { name: "channels-phone", path: "/alerts/channels", ...onPhone },
  {
    name: "channel-form-phone",
    path: "/alerts/channels",
    ...onPhone,
    act: async (page) => {
      await page.getByRole("button", { name: "新建渠道" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "rules", path: "/alerts/settings", ...onDesktop },
  { name: "rules-phone", path: "/alerts/settings", ...onPhone },
  { name: "people", path: "/people", ...onDesktop },
  {
    name: "account",
    path: "/people",
    ...onDesktop,
    act: async (page) => {
      await page.getByRole("link", { name: "赵小北" }).click();
      await page.getByRole("button", { name: "修改角色" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "keys-phone", path: "/people/keys", ...onPhone },
  { name: "settings", path: "/kiosks/qh-0001/settings", ...onDesktop },
  { name: "settings-phone", path: "/kiosks/qh-0001/settings", ...onPhone },
  {
    name: "settings-diff",
    path: "/kiosks/qh-0001/settings",
    ...onDesktop,
    whole: false,
    act: async (page) => {
      await page.getByLabel("中文名称").fill("清河镇卫生院 门诊");
      await page.getByRole("switch", { name: "身份证" }).click();
      await page.getByRole("button", { name: "查看改动" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "round-phone", path: "/round", ...onPhone },
  { name: "round-stop-phone", path: "/round?stop=qh-0001", ...onPhone },
  {
    name: "round-stop-phone-en",
    path: "/round?stop=qh-0001",
    viewport: SMALL_PHONE,
    language: "en",
  },
  { name: "fleet", path: "/fleet", ...onDesktop },
  { name: "rollouts", path: "/rollouts", ...onDesktop },
  { name: "rollout", path: `/rollouts/${SHOWN_ROLLOUT}`, ...onDesktop },
  { name: "policy", path: "/policy", ...onDesktop },
  { name: "policy-phone", path: "/policy", ...onPhone },
  { name: "products", path: "/products", ...onDesktop },
  { name: "product-phone", path: "/products/film", ...onPhone },
  { name: "settlement", path: "/settlements/discrepancy/qh-store", ...onDesktop },
  { name: "settlement-phone", path: "/settlements/discrepancy/qh-store", ...onPhone },
  { name: "reports", path: "/reports?report=machines", ...onDesktop },
];
