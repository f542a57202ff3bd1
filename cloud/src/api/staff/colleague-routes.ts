import { Type } from "@fastify/type-provider-typebox";
import { accountViews } from "../../people/accounts.ts";
import { PERMISSIONS, ROOT } from "../../people/roles.ts";
import { pathIn } from "../../people/territory.ts";
import { reads, type Asked, type StaffRoute } from "../staff-route.ts";
import { GRANTS, listOf } from "./shapes.ts";

const BOOKING = "stock.book";

/** Whether a place lies in the asker's places, or one of theirs in it. */
async function nearFilter({ cloud, territory, keeps, who }: Asked) {
  const paths = await territory.places(cloud.parts.db);
  const pathOf = (place: string) => pathIn(paths, place) ?? ROOT;
  const own = who.grants.filter(({ role }) => PERMISSIONS[role].includes(BOOKING));
  return (place: string) =>
    keeps(pathOf(place)) || own.some((grant) => territory.isWithin(pathOf(grant.place), place));
}

/**
 * Whom somebody who books stock may name as the second person of a document (decision 0061): less
 * than `people.read` shows, and to those alone who need it.
 */
export const COLLEAGUE_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/colleagues",
    id: "listColleagues",
    summary: "Open accounts with a role at, above or below the places where you book stock",
    action: BOOKING,
    place: "listed",
    shape: {
      answer: listOf(
        Type.Object({ account: Type.String(), person: Type.String(), grants: GRANTS }),
      ),
    },
    answer: async (asked) => {
      const isNear = await nearFilter(asked);
      const views = await accountViews(asked.cloud.parts.db);
      const items = views
        .filter(({ closed }) => !closed)
        .map(({ account, person, grants }) => {
          return { account, person, grants: grants.filter(({ place }) => isNear(place)) };
        });
      return { items: items.filter(({ grants }) => grants.length > 0) };
    },
  }),
];
