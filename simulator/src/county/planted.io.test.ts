import { describe, expect, it } from "vitest";
import { ALERT_SETTINGS_DEFAULT, type Cloud, writeAlertSettings } from "@anxin/cloud";
import type { Effect, Input, State } from "@anxin/firmware/kiosk";
import { bootKiosk } from "../boards/kiosk-program.ts";
import type { CheckerName } from "../checkers/evidence.ts";
import { type Replaced, simulate, type SimWish } from "./command.ts";
import type { County } from "./county.ts";

const SLOW_MS = 300_000;
const SMALL: SimWish = {
  seed: "7",
  days: 2,
  kiosks: 2,
  faults: [],
  perDay: 8,
  demand: undefined,
};

/** The checkers that find something in a county with this bug in it. */
async function finders(replaced: Replaced, wish: Partial<SimWish> = {}): Promise<CheckerName[]> {
  const quiet = { progress: () => {} };
  const { findings } = await simulate({ ...SMALL, ...wish }, { ...quiet, ...replaced });
  return [...new Set(findings.map(({ checker }) => checker))];
}

interface Change {
  hears?: (input: Input) => Input;
  does?: (effects: Effect[]) => Effect[];
  tamper?: (state: State) => State;
}

/** The firmware's kiosk with what it hears, does or remembers changed on the way. */
function bootWith(change: Change): NonNullable<Replaced["boot"]> {
  const { hears = (input) => input, does = (effects) => effects, tamper } = change;
  return (config) => (read, moment) => {
    const { program, effects } = bootKiosk(config, tamper)(read, moment);
    const step: typeof program.step = (at, input) => does(program.step(at, hears(input)));
    return { program: { ...program, step }, effects };
  };
}

type Door = Cloud["gateways"];

/** The cloud with some of its door replaced by functions that may call the real ones. */
function doorInstead(make: (real: Door, cloud: Cloud) => Partial<Door>): Replaced {
  return {
    plant: (cloud) => {
      const real = { ...cloud.gateways };
      Object.assign(cloud.gateways, make(real, cloud));
    },
  };
}

/** The same plan with no word against any lot, and any number of boxes for everybody. */
function lawless(state: State): State {
  if (state.plan === undefined) return state;
  const { plan } = state.plan;
  const quotas = (plan.quotas ?? []).map((quota) => ({ ...quota, boxes: 99 }));
  return { ...state, plan: { ...state.plan, plan: { ...plan, quotas } } };
}

function heedless(state: State): State {
  if (state.plan === undefined) return state;
  return { ...state, plan: { ...state.plan, plan: { ...state.plan.plan, refused: [] } } };
}

const HOUR_MS = 3_600_000;

/** Half a day after the county opened everything in its lanes is recalled. */
function recallEverything({ time, boards, care }: County): void {
  time.after(12 * HOUR_MS, () => {
    const lanes = boards.flatMap((board) => [...board.lanes.values()]);
    const lots = new Set(lanes.flatMap((lane) => lane.lots().map(({ lot }) => lot)));
    for (const lot of lots) care.recall(lot);
  });
}

describe("a planted bug is found by the checkers it concerns", { timeout: SLOW_MS }, () => {
  it("in a cloud that counts boxes twice", async () => {
    const twice = doorInstead((real) => ({
      intake: (gateway, items) => {
        const copy = structuredClone(items) as {
          fact?: { kind: string; body: { count: number } };
        }[];
        for (const { fact } of copy) if (fact?.kind === "dispensed") fact.body.count += 1;
        return real.intake(gateway, copy);
      },
    }));
    expect(await finders(twice)).toEqual(["nothing-from-nowhere", "every-drop-once"]);
  });

  it("in a kiosk that overlooks boxes its sensor saw", async () => {
    let edges = 0;
    const hears = (input: Input): Input =>
      input.kind === "drop" && (edges += 1) % 3 === 0 ? { kind: "tick" } : input;
    expect(await finders({ boot: bootWith({ hears }) })).toEqual(["every-drop-once"]);
  });

  it("in a kiosk that runs its motor twice for one intent", async () => {
    const does = (effects: Effect[]): Effect[] =>
      effects.flatMap((effect) =>
        effect.kind === "motor" && effect.on
          ? [effect, { ...effect, on: false }, effect]
          : [effect],
      );
    const found = await finders({ boot: bootWith({ does }) });
    expect(found).toEqual(["every-drop-once", "no-second-motor-run"]);
  });

  it("in a cloud that answers and, after a while, stores nothing more", async () => {
    let requests = 0;
    const forgetful = doorInstead((real) => ({
      intake: async (gateway, items) => {
        requests += 1;
        if (requests < 60) return real.intake(gateway, items);
        const facts = items as { kiosk: string; epoch: number; fact?: { seq: number } }[];
        const marks = facts.flatMap(({ kiosk, epoch, fact }) =>
          fact === undefined ? [] : [{ kiosk, epoch, kept: fact.seq }],
        );
        return { marks, refused: [] };
      },
    }));
    expect(await finders(forgetful)).toContain("nothing-acknowledged-is-lost");
  });

  it("in a cloud whose shelf is not its ledger's", async () => {
    const light = doorInstead((real, { parts }) => ({
      intake: async (gateway, items) => {
        const answer = await real.intake(gateway, items);
        await parts.db.updateTable("stock").set({ on_hand: 4 }).where("lane", "=", 2).execute();
        return answer;
      },
    }));
    expect(await finders(light)).toContain("conservation");
  });

  it("in a kiosk that forgets what it refuses", async () => {
    const boot = bootWith({ tamper: heedless });
    const found = await finders({ boot, meanwhile: recallEverything });
    expect(found).toEqual(["no-unsafe-lot-out", "recalls-hold"]);
  });

  it("in a kiosk whose quota check is skipped, once nobody else can be asked", async () => {
    const boot = bootWith({ tamper: lawless });
    const alone = ({ broker, boards }: County) => {
      for (const { kiosk } of boards) broker.line(kiosk, false);
    };
    const found = await finders({ boot, meanwhile: alone }, { days: 6, kiosks: 1, perDay: 30 });
    expect(found).toEqual(["quota-within-its-bound"]);
  });

  it("in a cloud that allows everybody everything, asked by kiosks that count nothing", async () => {
    const generous = doorInstead((real) => ({
      ask: async (ask) => {
        const answer = await real.ask(ask);
        return ask.want === "may" ? { ok: true, code: "ok" } : answer;
      },
    }));
    const boot = bootWith({ tamper: lawless });
    const wish = { days: 6, kiosks: 1, perDay: 30 };
    const found = await finders({ ...generous, boot }, wish);
    expect(found).toEqual(["quota-within-its-bound"]);
  });

  it("in a cloud that raises no alert", async () => {
    const silent = doorInstead((real, { parts }) => ({
      intake: async (gateway, items) => {
        const answer = await real.intake(gateway, items);
        await parts.db.deleteFrom("notifications").execute();
        await parts.db.deleteFrom("alerts").where("cause", "=", "low-stock").execute();
        return answer;
      },
    }));
    expect(await finders(silent, { days: 8, kiosks: 1 })).toEqual([
      "alerts-when-due",
      "everybody-is-told",
    ]);
  });

  it("in a cloud that never says of a kiosk that it is away", async () => {
    const deaf = ({ parts }: Cloud) => {
      const offlineMinutes = 1_000_000;
      const thresholds = { ...ALERT_SETTINGS_DEFAULT.thresholds, offlineMinutes };
      void writeAlertSettings(parts.db, { ...ALERT_SETTINGS_DEFAULT, thresholds });
    };
    const away = ({ broker, boards }: County) => {
      for (const { kiosk } of boards) broker.line(kiosk, false);
    };
    const wish = { days: 3, kiosks: 1 };
    expect(await finders({ meanwhile: away }, wish)).toEqual([]);
    expect(await finders({ plant: deaf, meanwhile: away }, wish)).toContain("alerts-when-due");
  });

  it("in a cloud that books every document twice", async () => {
    const plant = ({ inventory }: Cloud) => {
      const book = inventory.book;
      inventory.book = async (command) => {
        const answer = await book(command);
        if (answer.ok && !answer.repeated) await book({ ...command, key: `${command.key}-x` });
        return answer;
      };
    };
    expect(await finders({ plant }, { days: 1, kiosks: 1 })).toContain("books-of-documents");
  });

  it("in a cloud that forgets a place in the list of a recall", async () => {
    const plant = ({ inventory }: Cloud) => {
      const recall = inventory.recall;
      inventory.recall = async (notice) => {
        const answer = await recall(notice);
        return answer.ok ? { ...answer, tasks: answer.tasks.slice(1) } : answer;
      };
    };
    const wish = { days: 1, kiosks: 1 };
    expect(await finders({ plant, meanwhile: recallEverything }, wish)).toEqual(["recalls-hold"]);
  });

  it("in a cloud that raises alerts and tells nobody", async () => {
    const plant = ({ parts }: Cloud) => {
      void parts.db.updateTable("alert_channels").set({ is_on: false }).execute();
    };
    expect(await finders({ plant }, { days: 8, kiosks: 1 })).toEqual(["everybody-is-told"]);
  });

  it("in a kiosk that says a card's number aloud", async () => {
    let number = "";
    const boot: NonNullable<Replaced["boot"]> = (config) => (read, moment) => {
      const { program, effects } = bootKiosk(config)(read, moment);
      const lookAt: typeof program.lookAt = (at, block) => {
        number = Buffer.from(block.slice(122, 158)).toString("utf16le");
        return program.lookAt(at, block);
      };
      const step: typeof program.step = (at, input) => {
        const done = program.step(at, input);
        if (input.kind !== "card") return done;
        const topic = `anxin/1/${config.kiosk}/vitals`;
        const payload = `{"about":"${number}"}\n`;
        return [...done, { kind: "publish", topic, payload, qos: 0, retain: false }];
      };
      return { program: { ...program, lookAt, step }, effects };
    };
    expect(await finders({ boot })).toEqual(["identity-stays-in-its-reader"]);
  });

  it("in a kiosk that falls silent for good", async () => {
    let publishes = 0;
    const does = (effects: Effect[]): Effect[] =>
      effects.filter((effect) => effect.kind !== "publish" || (publishes += 1) < 150);
    const found = await finders({ boot: bootWith({ does }) }, { kiosks: 1 });
    expect(found).toContain("heals-and-drains");
    expect(found).toContain("nothing-acknowledged-is-lost");
  });
});
