import { expect, test } from "vitest";
import { attribute, html } from "./html.ts";

test("a name with tags in it is shown as text, never run", () => {
  const name = `<script>alert("x")</script>`;
  expect(html`<p>${name}</p>`.text).toBe(
    "<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;</p>",
  );
});

test("a quote cannot leave its attribute", () => {
  expect(html`<a title="${`" onclick='x'`}">x</a>`.text).toBe(
    '<a title="&quot; onclick=&#39;x&#39;">x</a>',
  );
});

test("pieces made by the template itself are not escaped twice", () => {
  const words = ["a & b", "c"].map((word) => html`<b>${word}</b>`);
  expect(html`<p>${words}</p>`.text).toBe("<p><b>a &amp; b</b><b>c</b></p>");
});

test("an attribute is left out when it does not hold, and its value is escaped when it does", () => {
  const of = (value: string | boolean | undefined) => attribute("title", value).text;
  expect([of(undefined), of(false), of(true), of('"x"')]).toEqual([
    "",
    "",
    " title",
    ' title="&quot;x&quot;"',
  ]);
});

test("an absent part leaves nothing behind, and zero is a number", () => {
  expect(html`<p>${undefined}${false}${0}</p>`.text).toBe("<p>0</p>");
});
