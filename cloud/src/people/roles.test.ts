import { expect, test } from "vitest";
import { mayAnywhere, mayAt, PERMISSIONS, ROLES, ROOT, type Role } from "./roles.ts";
import { isWithinCode } from "./territory.ts";

test.each([
  ["350181", "350181", true],
  ["350181", "350100", true],
  ["350181", "350000", true],
  ["350181", "35", true],
  ["350181", ROOT, true],
  ["350181101", "350181", true],
  ["350181101203", "350181101000", true],
  ["350181", "350181101", false],
  ["350182", "350181", false],
  ["350110", "350100", true],
  ["351000", "350000", true],
  ["350100", "350110", false],
  [ROOT, "350181", false],
  ["500101", "50", true],
])("%j lies in %j: %s", (place, ancestor, isWithin) => {
  expect(isWithinCode(place, ancestor)).toBe(isWithin);
});

test("a role at a county holds in its townships and not in the county beside it", () => {
  const grants = [{ role: "restocker" as const, place: "350181" }];
  const may = (place: string) => mayAt(grants, { action: "loads.read", place }, isWithinCode);
  expect([may("350181101"), may("350181"), may("350182"), may("350100")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(mayAnywhere(grants, "loads.plan")).toBe(false);
});

test("whoever only looks changes nothing, and only managers and auditors see who did what", () => {
  const changes = (role: Role) => PERMISSIONS[role].filter((action) => !action.endsWith(".read"));
  expect(ROLES.filter((role) => changes(role).length === 0)).toEqual([
    "province-viewer",
    "auditor",
  ]);
  const sees = (role: Role) => PERMISSIONS[role].includes("audit.read");
  expect(ROLES.filter(sees)).toEqual(["county-manager", "auditor"]);
});
