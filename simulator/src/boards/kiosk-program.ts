import {
  boot,
  type CardMark,
  type KioskConfig,
  lookAtCard,
  type State,
  step,
} from "@anxin/firmware/kiosk";
import { nodeHash, nodeMac } from "../county/keys.ts";
import type { Boot, Marks, Program } from "./program.ts";

/** Seq of the intent of a vend whose motor may be running or a box still falling, 0 when none. */
function intentOf(state: State): number {
  const { vend } = state;
  const running = vend.at === "turning" || vend.at === "settling" || vend.at === "doubting";
  return running ? vend.run.intent : 0;
}

function servedMarks({ vend }: State): readonly CardMark[] {
  return "run" in vend ? vend.run.wanted.marks : [];
}

function marksOf(state: State): Marks {
  const { epoch, seq, held, kept } = state.journal.durable;
  return { epoch, seq, held, kept };
}

function offers(state: State, load: string): boolean {
  const planned = state.plan?.plan.loads.some((one) => one.id === load) ?? false;
  return planned && !state.journal.durable.loads.some((one) => one.load === load);
}

/** What a test makes of a kiosk's state before each step, to plant a bug its checkers must find. */
export type Tamper = (state: State) => State;

const honest: Tamper = (state) => state;

/** The firmware's own pure kiosk, as the boards of this world run it. */
export function bootKiosk(config: KioskConfig, tamper: Tamper = honest): Boot {
  return (read, moment) => {
    const booted = boot(config, moment, read, { mac: nodeMac, hash: nodeHash, bootCause: "power" });
    let state = booted.state;
    const program: Program = {
      step: (at, input) => {
        const stepped = step(tamper(state), at, input, read);
        state = stepped.state;
        return stepped.effects;
      },
      intent: () => intentOf(state),
      marks: () => marksOf(state),
      vendState: () => state.vend.at,
      lookAt: (at, block) => {
        const card = lookAtCard(state, at, block);
        block.fill(0);
        return card;
      },
      marksServed: () => servedMarks(state),
      refuses: (lot) => state.plan?.plan.refused.includes(lot) ?? false,
      idle: () => state.vend.at === "idle",
      heardAt: (uptimeMs) => {
        const { link } = state;
        if (link.phase === "up") state = { ...state, link: { ...link, heardMs: uptimeMs } };
      },
      forUpdate: () => ({
        wanted: state.plan?.plan.firmware ?? "",
        epoch: state.journal.durable.epoch,
        linked: state.link.phase === "up" && state.link.marked,
        doorOpen: state.doorOpenedMs !== undefined,
      }),
      offers: (load) => offers(state, load),
    };
    return { program, effects: booted.effects };
  };
}
