import { expect, it } from "vitest";
import { CampaignUsageError, campaignOptionsOf } from "./options.ts";

it("runs the full campaign for every victim when nothing else is asked", () => {
  expect(campaignOptionsOf([])).toEqual({
    victims: ["gateway", "cloud", "postgresql", "kiosk"],
    kiosks: 20,
    vends: 500,
    kills: 20,
    minutes: undefined,
    seed: "1",
    json: false,
    planted: false,
  });
});

it("takes every figure from the command line", () => {
  const args = "--victim cloud --kiosks 4 --vends 15 --kills 3 --seed 7 --json --planted".split(
    " ",
  );
  expect(campaignOptionsOf(args)).toEqual({
    victims: ["cloud"],
    kiosks: 4,
    vends: 15,
    kills: 3,
    minutes: undefined,
    seed: "7",
    json: true,
    planted: true,
  });
});

it.each([
  ["--victim", "broker"],
  ["--kiosks", "0"],
  ["--vends", "many"],
  ["--kils", "3"],
])("refuses %s %s with what to write instead", (...args) => {
  expect(() => campaignOptionsOf(args)).toThrow(CampaignUsageError);
});

it("strikes every process of one county for as long as it is told", () => {
  expect(campaignOptionsOf(["--minutes", "30"])).toMatchObject({ victims: ["each"], minutes: 30 });
  expect(() => campaignOptionsOf(["--minutes", "0"])).toThrow(CampaignUsageError);
  expect(() => campaignOptionsOf(["--minutes", "3", "--planted"])).toThrow(CampaignUsageError);
});

it("has no planted fault for a kiosk", () => {
  expect(() => campaignOptionsOf(["--victim", "kiosk", "--planted"])).toThrow(CampaignUsageError);
  expect(campaignOptionsOf(["--planted"]).victims).toEqual(["gateway", "cloud", "postgresql"]);
});
