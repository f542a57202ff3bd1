import type { Evidence, Finding } from "./evidence.ts";
import type { RolloutEvidence } from "./rollout-evidence.ts";

const found = (story: string): Finding => ({ kind: "wrong", count: 1, story });

/**
 * No kiosk is called updated that did not run the version by then; a version that is no good comes
 * to no more than one percent of its kiosks, or one, and its roll-out does not end well; and every
 * start of a board finds a whole program. That no update loses a fact is for the checkers of facts.
 */
export function rolloutsHold({ rollouts: told }: Evidence): Finding[] {
  return [...calledUpdated(told), ...stoppedInTime(told), ...bootable(told)];
}

/** That one which is no good was tried at a kiosk does not update it. */
function calledUpdated({ updated, started, rollouts }: RolloutEvidence): Finding[] {
  const bad = rollouts.filter(({ manner }) => manner !== "good").map(({ version }) => version);
  return updated
    .filter(({ kiosk, version, atMs }) => {
      return !started.some(
        (one) =>
          one.kiosk === kiosk &&
          one.version === version &&
          one.atMs <= atMs &&
          !bad.includes(version),
      );
    })
    .map(({ kiosk, version }) =>
      found(`${kiosk} is called updated to ${version} and never ran it`),
    );
}

function stoppedInTime({ rollouts, started }: RolloutEvidence): Finding[] {
  return rollouts
    .filter(({ manner }) => manner !== "good")
    .flatMap(({ version, manner, kiosks, state }) => {
      const tried = new Set(started.filter((one) => one.version === version).map((o) => o.kiosk));
      const most = Math.max(1, Math.floor(kiosks / 100));
      const far = tried.size > most ? [`came to ${tried.size} of ${kiosks} kiosks`] : [];
      const well = state === "done" ? ["ended as if it were well"] : [];
      return [...far, ...well].map((what) => found(`${version}, which ${manner}, ${what}`));
    });
}

function bootable({ started }: RolloutEvidence): Finding[] {
  return started
    .filter(({ version }) => version === undefined)
    .map(({ kiosk }) => found(`${kiosk} started and found no whole program`));
}
