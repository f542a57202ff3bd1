/** Functions called above their declaration. */
import { show } from "./show.ts";

show([early(), inner()]);
function early() {
  return later();
  function later() {
    return "later";
  }
}
function inner() {
  if (early() !== "") {
    return block();
    function block() {
      return "block";
    }
  }
  return "";
}
