import type { Page } from "playwright-core";
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
  { name: "reports", path: "/reports?report=machines", ...onDesktop },
];
