import { expect, test } from "vitest";
import { isWithin } from "../inventory/place-path.ts";
import { mayAnywhere, mayAt, PERMISSIONS, ROLES, type Role } from "./roles.ts";

test("a role at a county holds in its townships and not in the county beside it", () => {
  const grants = [{ role: "restocker" as const, place: "350181" }];
  const may = (place: string) => mayAt(grants, { action: "loads.read", place }, isWithin);
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
