/** What Node-RED loads: the nodes themselves are the gateway's source. */
import { alertIn } from "../../src/automation/nodes/alert-in.ts";
import { emailOut } from "../../src/automation/nodes/email-out.ts";
import { factsIn } from "../../src/automation/nodes/facts-in.ts";
import { lowStock } from "../../src/automation/nodes/low-stock.ts";
import { noteOut } from "../../src/automation/nodes/note-out.ts";
import { webhookOut } from "../../src/automation/nodes/webhook-out.ts";

export default function anxin(red) {
  for (const node of [factsIn, alertIn, lowStock, webhookOut, emailOut, noteOut]) node(red);
}
