import type { Names } from "@anxin/cloud";
import type { LiveKiosk } from "../live/live-kiosk.ts";
import type { Trouble } from "../live/trouble.ts";

/** One lane as somebody before the glass sees it. */
export interface LaneView {
  lane: number;
  names: Names;
  boxes: number;
  turning: boolean;
  jammed: boolean;
}

/** Everything the twin's page shows of one machine. */
export interface TwinView {
  kiosk: string;
  names: Names;
  powered: boolean;
  /** A code of the contract and the number shown with it; both empty on a dark screen. */
  shown: { code: string; number: string };
  lamp: boolean;
  door: boolean;
  tray: number;
  lanes: readonly LaneView[];
  /** Hundredths of a degree Celsius, tenths of a per cent of relative humidity. */
  climate: { temperatureCenti: number; humidityDeci: number };
  trouble: Trouble;
  lineCut: boolean;
  lineUp: boolean;
}

/** The machine as it stands now; `productNames` gives what a lane holds a name. */
export function twinView(kiosk: LiveKiosk, productNames: (code: string) => Names): TwinView {
  const { board, point, line } = kiosk;
  return {
    kiosk: point.kiosk,
    names: point.names,
    powered: kiosk.powered(),
    shown: board.shown,
    lamp: board.lamp,
    door: board.door,
    tray: board.tray,
    lanes: point.lanes.map(({ lane, product }) => ({
      lane,
      names: productNames(product),
      boxes: board.lanes.get(lane)?.boxes() ?? 0,
      turning: board.turning === lane,
      jammed: board.lanes.get(lane)?.jammed() ?? false,
    })),
    climate: board.climate,
    trouble: board.trouble,
    lineCut: line.isCut(),
    lineUp: line.isUp(),
  };
}
