import { describeWith, requires } from "@anxin/firmware/testing";
import { tellMonthOfCards } from "./month-of-cards.ts";

describeWith(["postgresql"], "A month of cards at two kiosks, on PostgreSQL,", () =>
  tellMonthOfCards(requires("postgresql").value ?? ""),
);
