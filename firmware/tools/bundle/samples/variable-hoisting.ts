/** Variables declared where nothing runs. */
// oxlint-disable no-var, block-scoped-var -- what is shown here is what var does
import { show } from "./show.ts";

function declares(given: boolean | undefined): unknown[] {
  if (given) {
    var inside: number | undefined = 1;
  }
  above = 5;
  var above: number;
  for (var i = 0; i < 2; i++) var last: number | undefined = i;
  for (var key in { a: 1 }) show(key);
  // oxlint-disable-next-line no-unassigned-vars -- it is assigned, as a parameter
  var given: boolean | undefined;
  return [inside, above, last, i, key!, given];
}

show([declares(false), declares(true)]);
