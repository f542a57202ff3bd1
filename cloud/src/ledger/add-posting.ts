import type { Posting } from "../inventory/fold.ts";
import type { Batch } from "./write-batch.ts";

/** Adds to a batch what one fact did: its movements, the vends it opened and those it settled. */
export function addPosting(
  batch: Batch,
  at: { kiosk: string; epoch: number; seq: number },
  posting: Posting,
): void {
  posting.movements.forEach((movement, part) => {
    batch.movements.push({ ...at, part, ...movement });
  });
  for (const vend of posting.opened) batch.opened.push({ ...vend, kiosk: at.kiosk });
  for (const vend of posting.settled) {
    const { epoch, seq, fell } = vend;
    const settling = { settledEpoch: at.epoch, settledSeq: at.seq, fell };
    const opened = batch.opened.find(
      (v) => v.kiosk === at.kiosk && v.epoch === epoch && v.seq === seq,
    );
    // A vend opened in this very batch is inserted settled: one statement cannot change a row it
    // inserts.
    if (opened !== undefined) Object.assign(opened, settling);
    else batch.settled.push({ kiosk: at.kiosk, epoch, seq, ...settling });
  }
}
