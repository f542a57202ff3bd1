import type { Cloud } from "@anxin/cloud";
import { type Static, Type } from "typebox";
import { cardOf, PEOPLE } from "../live/made-up-person.ts";
import type { LiveKiosk } from "../live/live-kiosk.ts";
import { full, restock } from "../live/restocking.ts";

const exactly = { additionalProperties: false };

/** What a person can do at the twin, as its page sends it. */
export const ACTION = Type.Union([
  Type.Object({ do: Type.Literal("button") }, exactly),
  Type.Object({ do: Type.Literal("take") }, exactly),
  Type.Object({ do: Type.Literal("restock") }, exactly),
  Type.Object({ do: Type.Literal("repair") }, exactly),
  Type.Object(
    { do: Type.Literal("code"), text: Type.String({ minLength: 1, maxLength: 200 }) },
    exactly,
  ),
  Type.Object(
    { do: Type.Literal("card"), person: Type.Integer({ minimum: 0, maximum: PEOPLE }) },
    exactly,
  ),
  Type.Object({ do: Type.Literal("door"), open: Type.Boolean() }, exactly),
  Type.Object({ do: Type.Literal("line"), whole: Type.Boolean() }, exactly),
  Type.Object({ do: Type.Literal("power"), on: Type.Boolean() }, exactly),
  Type.Object(
    {
      do: Type.Literal("trouble"),
      turn: Type.Optional(
        Type.Union(
          (["good", "jam", "noDrop", "doubleDrop", "noStart"] as const).map((turn) =>
            Type.Literal(turn),
          ),
        ),
      ),
      blind: Type.Optional(Type.Boolean()),
      heat: Type.Optional(Type.Boolean()),
      climateLost: Type.Optional(Type.Boolean()),
    },
    exactly,
  ),
]);

export type Action = Static<typeof ACTION>;

/** Does it to the machine; resolves when the person is done, for a restocker after a while. */
export async function act(cloud: Cloud, kiosk: LiveKiosk, action: Action): Promise<void> {
  const { board } = kiosk;
  switch (action.do) {
    case "button":
      return kiosk.input({ kind: "button" });
    case "take":
      return board.emptyTray();
    case "restock":
      await restock(cloud, kiosk, full);
      return undefined;
    case "repair":
      return board.repair();
    case "code":
      return kiosk.input({ kind: "code", text: action.text });
    case "card":
      return board.card(cardOf(action.person));
    case "door":
      return board.openDoor(action.open);
    case "line":
      return kiosk.line.cut(!action.whole);
    case "power":
      return kiosk.power(action.on);
    case "trouble": {
      const { do: _, ...change } = action;
      return board.meddle(change);
    }
  }
}
