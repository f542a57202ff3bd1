import { expect, it } from "vitest";
import { ownNames } from "./own-names.ts";

const CLASS = "function A(){this.secret=1}A.prototype.reveal=function(){return this.secret};";

it("a name an object only says of itself is its own, in arrow functions too", () => {
  const arrow = "A.prototype.later=function(){var _this=this;return function(){_this.reveal()}};";
  expect(ownNames(`${CLASS}${arrow}`)).toEqual(["later", "reveal", "secret"]);
});

it.each([
  ["somebody else says", "new A().secret;"],
  ["an object is written with", "print({secret:1});"],
  ["is read by its text", 'print(new A()["secret"]);'],
  ["might be read by a text from elsewhere in the program", 'print("secret");'],
])("a name that %s is not", (_what, more) => {
  expect(ownNames(CLASS + more)).toEqual(["reveal"]);
});

it("a name that the interpreter knows, or that is short already, is not", () => {
  expect(ownNames("function A(){this.length=1;this.toString();this.sink=1}")).toEqual([]);
});
