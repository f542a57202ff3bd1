import type { VirtualBoard } from "../boards/virtual-board.ts";
import { residentComes } from "../people/resident.ts";
import { LANES } from "./catalogue.ts";
import type { County } from "./county.ts";
import { askOf } from "./residents.ts";

const HOUR_MS = 3_600_000;
/** A county that does not come to rest within this has lost something on the way. */
const HEALING_HOURS_MAX = 4 * 24;

/** Runs on until `done`, looking every hour; false when it never was. */
async function runUntil(county: County, done: () => boolean): Promise<boolean> {
  for (let hour = 0; hour < HEALING_HOURS_MAX; hour++) {
    if (done()) return true;
    await county.time.run(county.time.monotonicMs() + HOUR_MS);
  }
  return done();
}

/** Everything a kiosk wrote is in the cloud, as the kiosk knows it. */
function isDrained(board: VirtualBoard): boolean {
  const marks = board.marks();
  return marks !== undefined && marks.epoch > 0 && marks.kept >= marks.seq;
}

/** Waits until every visit is over and everything is told; names what does not come to it. */
export async function heal(county: County): Promise<string[]> {
  const { boards, care, broker } = county;
  const isWell = (board: VirtualBoard) => broker.connected(board.kiosk) && isDrained(board);
  if (await runUntil(county, () => care.visiting() === 0 && boards.every(isWell))) return [];
  const ill = boards.filter((board) => !isWell(board)).map((board) => describe(county, board));
  return care.visiting() === 0 ? ill : [...ill, "a visit does not come to its end"];
}

function describe({ broker }: County, board: VirtualBoard): string {
  const marks = JSON.stringify(board.marks() ?? "off");
  return `${board.kiosk} does not drain: connected ${broker.connected(board.kiosk)}, ${marks}`;
}

/** Somebody who stays asks for what lies in some lane; resolves when the day is over. */
function lastResident(county: County, board: VirtualBoard, missed: (story: string) => void): void {
  const stocked = LANES.find(({ lane }) => (board.lanes.get(lane)?.boxes() ?? 0) > 0);
  if (stocked === undefined) return missed(`${board.kiosk} has no box`);
  const { time, random } = county;
  const own = random.fork("last/" + board.kiosk);
  residentComes({
    time,
    random: { ...own, chance: () => false },
    board,
    product: stocked.product,
    ask: askOf(county, board),
    done: (served) => {
      if (served) return;
      missed(`${board.kiosk} gives no box: it shows "${board.shown.code}"`);
    },
  });
}

/** After the last visit every kiosk must serve who comes to it; names those that do not. */
export async function serveOneEach(county: County): Promise<string[]> {
  const unserved: string[] = [];
  for (const board of county.boards) {
    lastResident(county, board, (story) => void unserved.push(story));
  }
  await county.time.run(county.time.monotonicMs() + HOUR_MS);
  return unserved;
}
