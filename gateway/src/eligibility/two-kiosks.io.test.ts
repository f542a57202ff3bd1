import { createHmac } from "node:crypto";
import type { AskRequest, AskResponse } from "@anxin/firmware/contract/uplink";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { credentials } from "../testing/kiosk-voice.ts";
import { FakeCloudServer } from "../testing/fake-cloud-server.ts";
import { PretendKiosk } from "../testing/pretend-kiosk.ts";
import { servingGateway, type ServingGateway } from "../testing/serving-gateway.ts";

/** One box a month for everybody, counted as the cloud counts: a set of takes for each person. */
class CountyTable {
  readonly takes = new Map<string, Set<string>>();
  /** Planted: counts tellings instead of takes. */
  doubling = false;

  answer({ want, pseudonym, take }: AskRequest): AskResponse {
    const mine = this.takes.get(pseudonym) ?? new Set<string>();
    this.takes.set(pseudonym, mine);
    if (want === "may" && mine.size > 0) return { ok: false, code: "quota-used" };
    if (want === "took") mine.add(this.doubling ? `${take} ${mine.size}` : take);
    return { ok: true, code: "ok" };
  }
}
