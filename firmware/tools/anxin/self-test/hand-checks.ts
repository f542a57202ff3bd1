import type { ServiceEntry } from "../../../src/espruino/service/report.ts";
import type { CheckCode, SelfTestCheck } from "../../../src/contract/self-test.ts";
import { isEntry } from "./service-on-board.ts";
import type { TestBench } from "./test-bench.ts";
import { HANDS } from "./words.ts";

/** Checks a person does something for; `cards` is false where the machine reads none. */
export async function handChecks(bench: TestBench, cards: boolean): Promise<void> {
  await button(bench);
  await door(bench);
  await reader(bench, { check: "code-reader", kind: "code", port: "Serial3" });
  if (cards) await reader(bench, { check: "card-reader", kind: "card", port: "Serial2" });
}

async function button(bench: TestBench): Promise<void> {
  bench.goOn();
  await bench.parts.service.lamp(true);
  bench.say(HANDS.button);
  const pressed = await bench.untilHands(isEntry("button"));
  await bench.parts.service.lamp(false);
  await concludeHands(bench, "button", pressed);
}

async function door(bench: TestBench): Promise<void> {
  bench.goOn();
  const isDoor =
    (open: boolean) =>
    (entry: ServiceEntry): entry is DoorEntry =>
      entry.kind === "door" && entry.open === open;
  bench.say(HANDS["door-open"]);
  const opened =
    bench.parts.service.report?.doorOpen === true || (await bench.untilHands(isDoor(true)));
  if (opened === undefined) return concludeHands(bench, "door", undefined);
  bench.say(HANDS["door-shut"]);
  await concludeHands(bench, "door", await bench.untilHands(isDoor(false)));
}

type DoorEntry = Extract<ServiceEntry, { kind: "door" }>;

async function reader(
  bench: TestBench,
  what: {
    check: "code-reader" | "card-reader";
    kind: "code" | "card";
    port: "Serial2" | "Serial3";
  },
): Promise<void> {
  bench.goOn();
  bench.say(HANDS[what.check]);
  const read = await bench.untilHands(isEntry(what.kind));
  // A reader that never said a byte is not there; one that talks was shown nothing.
  const heard = bench.parts.service.report?.heard[what.port] ?? 0;
  await concludeHands(bench, what.check, read, heard > 0 ? "nobody-did" : "no-answer");
}

// oxlint-disable-next-line max-params -- bench, check, what came, what it means if nothing did
function concludeHands(
  bench: TestBench,
  check: SelfTestCheck,
  found: object | undefined,
  code: CheckCode = "nobody-did",
): Promise<void> {
  if (found !== undefined) return bench.conclude(check, "passed");
  return bench.conclude(check, "failed", { code });
}
