import { beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import {
  dispensed,
  itemOf,
  openTestCloud,
  restocked,
  type TestCloud,
} from "../fixtures/test-cloud.ts";
import { plainOf, type Message } from "./messages.ts";
import type { NamedAlert } from "./gateway-alerts.ts";
import { Sender } from "./sender.ts";

onDatabases("Alerts of a gateway", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
  });

  const names = (gateway: string, ...open: NamedAlert[]) =>
    cloud.gateways.note(gateway, [{ type: "alerts", kiosk: "", at: cloud.time.nowMs(), open }]);
  const full = { code: "gateway-journal-full", kiosk: "" } as const;
  const ending = { code: "certificate-ending", kiosk: "k1" } as const;

  async function delivered(): Promise<Message[]> {
    const messages: Message[] = [];
    const deliver = async (message: Message) => void messages.push(message);
    await new Sender(cloud.parts, [{ name: "hook", deliver }]).deliverDue();
    return messages;
  }

  test("what a gateway names is open once, however often it says so, and over when it does not", async () => {
    await names("g1", full);
    await names("g1", full, ending);
    await names("g1", full, ending);
    expect(await cloud.services.openAlerts()).toMatchObject([
      { cause: "gateway-journal-full", gateway: "g1", kiosk: "" },
      { cause: "certificate-ending", gateway: "g1", kiosk: "k1" },
    ]);
    await names("g1", ending);
    expect(await cloud.services.openAlerts()).toMatchObject([{ cause: "certificate-ending" }]);
  });

  test("each gateway has its own, and what one no longer names stays open at the other", async () => {
    await names("g1", full);
    await names("g2", full);
    await names("g1");
    expect(await cloud.services.openAlerts()).toMatchObject([{ gateway: "g2" }]);
  });

  test("people are told by the webhook and by mail, of the beginning and of the end", async () => {
    await names("g1", full, ending);
    const [first, second] = await delivered();
    expect(first).toMatchObject({ event: "opened", cause: full.code, gateway: "g1", kiosk: "" });
    expect(plainOf(first!).subject).toMatch(/^【安心】网关 g1：网关的记录空间已满/);
    expect(second).toMatchObject({ cause: ending.code, kiosk: "k1" });
    expect(plainOf(second!).text).toMatch(/Gateway g1: .*\n/);
    await names("g1");
    expect(await delivered()).toMatchObject([{ event: "closed" }, { event: "closed" }]);
  });

  test("facts of the kiosk a certificate belongs to close nothing", async () => {
    await names("g1", ending);
    await cloud.gateways.intake("g1", [itemOf(restocked(1, 4)), itemOf(dispensed(2, 0))]);
    const causes = (await cloud.services.openAlerts()).map(({ cause }) => cause);
    expect(causes).toContain("certificate-ending");
  });
});
