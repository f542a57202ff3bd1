/** Fields of their own, getters, setters and statics. */
import { show } from "./show.ts";

class Queue {
  static made = 0;
  items: number[] = [];
  private last = 0;
  each = () => this.items.length;
  constructor() {
    Queue.made += 1;
  }
  get front() {
    return this.items[0];
  }
  set front(value) {
    this.items[0] = value!;
    this.last = value!;
  }
  static of(n: number) {
    const queue = new this();
    queue.front = n;
    return queue;
  }
  peek() {
    return this.last;
  }
}
class Long extends Queue {}
const one = Long.of(4),
  other = new Queue();
show([one.items, other.items, one.front, one.peek(), Queue.made, one.each(), other.each()]);
