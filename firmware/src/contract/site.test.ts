import { expect, test } from "vitest";
import { SITE_ALERTS, SITE_ALERT_SENTENCES } from "./site-alerts.ts";
import { SITE_USER, isSiteFilter, siteTopicOf } from "./site.ts";
import { isKioskId, parseTopic } from "./topics.ts";

test("no site topic is a kiosk's, and no kiosk can be called as the site's programs are", () => {
  expect(parseTopic(siteTopicOf("facts", "k1"))).toBeUndefined();
  expect(parseTopic("anxin/1/_site/facts")).toBeUndefined();
  expect(isKioskId(SITE_USER)).toBe(false);
  expect(isKioskId("_site")).toBe(false);
});

test.each([
  ["anxin/1/_site/facts/+", true],
  ["anxin/1/_site/alert/#", true],
  ["anxin/1/_site/presence/k1", true],
  ["anxin/1/_site/#", false],
  ["anxin/1/_site/note", false],
  ["anxin/1/+/facts/k1", false],
  ["anxin/1/k1/ask", false],
  ["#", false],
  ["$SYS/#", false],
])("a site's program may read %s: %s", (filter, may) => {
  expect(isSiteFilter(filter)).toBe(may);
});

test("every alert says in Chinese and English what it means", () => {
  expect(Object.keys(SITE_ALERT_SENTENCES).toSorted()).toEqual([...SITE_ALERTS].toSorted());
  for (const { zh, en } of Object.values(SITE_ALERT_SENTENCES)) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/^[A-Z][ -~]+\.$/);
  }
});
