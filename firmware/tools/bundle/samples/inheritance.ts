/** Classes with inheritance over three levels. */
import { show } from "./show.ts";

class Part {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
  say() {
    return this.id + " part";
  }
}
class Motor extends Part {
  override say() {
    return super.say() + " motor";
  }
}
class Lane extends Motor {
  constructor() {
    super("lane");
  }
  override say() {
    return super.say() + "!";
  }
}
const lane = new Lane();
show([lane.say(), lane instanceof Part, lane instanceof Lane, new Motor("m") instanceof Lane]);
