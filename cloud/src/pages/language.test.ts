import { expect, test } from "vitest";
import { chooseLanguage } from "./language.ts";

test.each([
  ["nobody said anything", {}, "zh"],
  ["a Chinese phone", { acceptLanguage: "zh-CN,zh;q=0.9,en;q=0.8" }, "zh"],
  ["an English phone", { acceptLanguage: "en-GB,en;q=0.9" }, "en"],
  ["English preferred, Chinese understood", { acceptLanguage: "en,zh;q=0.5" }, "en"],
  ["Chinese preferred though written last", { acceptLanguage: "en;q=0.5,zh" }, "zh"],
  ["a phone in neither language", { acceptLanguage: "fr-FR,fr;q=0.9" }, "en"],
  ["a phone that takes anything", { acceptLanguage: "*" }, "zh"],
  ["English refused by weight", { acceptLanguage: "en;q=0,zh;q=0.1" }, "zh"],
  ["a choice made earlier", { cookie: "en", acceptLanguage: "zh-CN" }, "en"],
  ["a choice made now", { query: "zh", cookie: "en", acceptLanguage: "en" }, "zh"],
  ["a choice we do not have", { query: "de", acceptLanguage: "zh" }, "zh"],
] as const)("%s", (_, signs, language) => {
  expect(chooseLanguage(signs)).toBe(language);
});
