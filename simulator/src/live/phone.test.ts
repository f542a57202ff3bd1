import { expect, it } from "vitest";
import { formsOf } from "./phone.ts";

it("reads a page's forms with where they go and what is filled in", () => {
  const page = `<form method="post" action="/k/a/take">
    <input type="hidden" name="product" value="condom" /><input name="number" />
    <button>Take one</button></form>`;
  expect(formsOf(page)).toEqual([
    { action: "/k/a/take", fields: { product: "condom", number: "" } },
  ]);
});
