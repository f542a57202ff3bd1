import { expect, it } from "vitest";
import { AcknowledgedMarks } from "./marks.ts";

it("loses nothing while both marks only rise", () => {
  const marks = new AcknowledgedMarks();
  marks.received("k1", { epoch: 1, held: 5, kept: 0 });
  marks.received("k1", { epoch: 1, held: 9, kept: 5 });
  marks.received("k2", { epoch: 1, held: 1, kept: 1 });
  expect(marks.lost).toBe(0);
});

it("counts the facts a lower held takes back, once", () => {
  const marks = new AcknowledgedMarks();
  marks.received("k1", { epoch: 1, held: 9, kept: 5 });
  marks.received("k1", { epoch: 1, held: 6, kept: 5 });
  marks.received("k1", { epoch: 1, held: 6, kept: 5 });
  marks.received("k1", { epoch: 1, held: 12, kept: 5 });
  expect(marks.lost).toBe(3);
});

it("counts the facts a database has lost, and not again when the receipts admit it", () => {
  const marks = new AcknowledgedMarks();
  marks.received("k1", { epoch: 1, held: 9, kept: 8 });
  const [said] = marks.keptUntilNow();
  marks.found(said!, 6);
  marks.received("k1", { epoch: 1, held: 9, kept: 6 });
  expect(marks.lost).toBe(2);
});

it("takes a new epoch as a new count", () => {
  const marks = new AcknowledgedMarks();
  marks.received("k1", { epoch: 1, held: 9, kept: 9 });
  marks.received("k1", { epoch: 2, held: 1, kept: 0 });
  expect(marks.lost).toBe(0);
});

it("takes a receipt that an answer overtook for what it is: late, not lower", () => {
  const marks = new AcknowledgedMarks();
  marks.answered([{ kiosk: "k1", epoch: 1, kept: 5 }]);
  marks.received("k1", { epoch: 1, held: 5, kept: 3 });
  expect(marks.lost).toBe(0);
  expect(marks.keptUntilNow()).toEqual([{ kiosk: "k1", epoch: 1, kept: 5 }]);
});

it("counts what a later answer of the cloud takes back", () => {
  const marks = new AcknowledgedMarks();
  marks.answered([{ kiosk: "k1", epoch: 1, kept: 5 }]);
  marks.answered([{ kiosk: "k1", epoch: 1, kept: 4 }]);
  expect(marks.lost).toBe(1);
});
