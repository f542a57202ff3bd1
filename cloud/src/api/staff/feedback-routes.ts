import { Type, type Static } from "@fastify/type-provider-typebox";
import { WORDS_MAX } from "../../feedback/feedback-kinds.ts";
import { ApiError } from "../errors.ts";
import { creates, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { kioskFilter, listOf, strict } from "./shapes.ts";

const FEEDBACK = Type.Object({
  id: shapes.WHOLE,
  kiosk: shapes.KIOSK_ID,
  kind: Type.String(),
  product: Type.String(),
  rating: Type.Optional(shapes.WHOLE),
  words: Type.String(),
  toldAt: shapes.MS,
});
const FEEDBACK_PARAMS = strict({ feedback: Type.String({ pattern: "^[1-9][0-9]{0,14}$" }) });

async function feedbackPlace(asked: Asked<Static<typeof FEEDBACK_PARAMS>>) {
  const { params, cloud, territory } = asked;
  const kiosk = await cloud.feedback.kioskOf(Number(params.feedback));
  const place = kiosk === undefined ? undefined : await territory.placeOf(cloud.parts.db, kiosk);
  return place === undefined ? undefined : [place];
}

/** What residents told and nobody has answered. */
export const FEEDBACK_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/feedback",
    id: "listFeedback",
    summary: "What residents of your places told and nobody has answered, urgent kinds first",
    action: "feedback.read",
    place: "listed",
    shape: { answer: listOf(FEEDBACK) },
    answer: async (asked) => {
      const keeps = await kioskFilter(asked);
      const waiting = await asked.cloud.feedback.waiting();
      return { items: waiting.filter(({ kiosk }) => keeps(kiosk)) };
    },
  }),
  creates({
    url: "/feedback/:feedback/answer",
    id: "answerFeedback",
    summary: "Answers a resident, once",
    action: "feedback.answer",
    place: feedbackPlace,
    shape: {
      params: FEEDBACK_PARAMS,
      body: strict({ words: Type.String({ minLength: 1, maxLength: WORDS_MAX }) }),
      answer: Type.Object({ feedback: shapes.WHOLE, answered: Type.Boolean() }),
    },
    example: { body: { words: "已修好" } },
    make: async ({ params, body, cloud }) => {
      const id = Number(params.feedback);
      if (!(await cloud.feedback.answer({ id, words: body.words }))) throw new ApiError("not-open");
      const before = { feedback: id, answered: false };
      return { answer: { feedback: id, answered: true }, subject: `feedback/${id}`, before };
    },
  }),
];
