/** A line that is gone after so many bytes, whoever sent them. */
import type { Transport } from "../console/transport.ts";

/**
 * The same line until `bytes` of what the tool writes have gone through: the rest of that write is
 * lost, and then the line is gone.
 */
export function cutAfter(line: Transport, bytes: number): Transport {
  let left = bytes;
  let ear: Parameters<Transport["listen"]>[0] | undefined;
  const over = (): void => {
    const told = ear;
    ear = undefined;
    // What is under this line tells its own end as well.
    if (told === undefined) return;
    line.close();
    told.closed();
  };
  return {
    listen(listener) {
      ear = listener;
      line.listen({ data: (data) => ear?.data(data), closed: () => over() });
    },
    write(data, written) {
      if (left <= 0) return;
      const through = data.subarray(0, left);
      left -= data.length;
      line.write(through, left > 0 ? written : () => {});
      if (left <= 0) setImmediate(over);
    },
    close: over,
  };
}
