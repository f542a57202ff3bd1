import { cardText, numberWithCheck, setLongTerm } from "../parts/card-text.ts";
import type { StoryCard } from "./story.ts";

/** The text block of a story's card: what a kiosk looks at, and nothing of a name or an address. */
export function storyCardText(card: StoryCard): Uint8Array {
  const { birth, validFrom, validUntil } = card;
  const number = numberWithCheck(card.digits);
  const block = cardText({ sex: "1", nation: "01", birth, number, validFrom, validUntil });
  if (validUntil === "") setLongTerm(block);
  return block;
}
