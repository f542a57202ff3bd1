/** Whom the county lets work with the service. The words are the field's own. */
export const ROLES = [
  "province-viewer",
  "county-manager",
  "warehouse-keeper",
  "technician",
  "restocker",
  "auditor",
] as const;
export type Role = (typeof ROLES)[number];

/** What may be allowed: one word for what is looked at or changed, one for which of the two. */
export const ACTIONS = [
  "kiosks.read",
  "kiosks.change",
  "stock.read",
  "products.read",
  "loads.read",
  "loads.plan",
  "evidence.read",
  "evidence.send",
  "lots.read",
  "lots.refuse",
  "lots.scan",
  "places.read",
  "places.change",
  "stock.book",
  "stock.settle",
  "products.change",
  "recalls.read",
  "recalls.change",
  "alerts.read",
  "alerts.settle",
  "alerts.acknowledge",
  "feedback.read",
  "feedback.answer",
  "vouchers.read",
  "policy.read",
  "policy.change",
  "reports.read",
  "people.read",
  "people.change",
  "keys.read",
  "keys.change",
  "channels.read",
  "channels.change",
  "audit.read",
] as const;
export type Action = (typeof ACTIONS)[number];

const LOOKING = ACTIONS.filter((action) => action.endsWith(".read"));
/** All but what names a colleague, is somebody's own words or a picture of a place. */
const FIGURES = LOOKING.filter(
  (action) => !/^(people|keys|audit|feedback|channels|evidence)\./.test(action),
);

/**
 * Who may do what. A row a role; a word not in it is refused. Where they may do it is said by the
 * place each person has the role at.
 */
export const PERMISSIONS: Readonly<Record<Role, readonly Action[]>> = {
  "province-viewer": FIGURES,
  "county-manager": ACTIONS,
  "warehouse-keeper": [
    "kiosks.read",
    "stock.read",
    "products.read",
    "loads.read",
    "loads.plan",
    "evidence.read",
    "lots.read",
    "lots.refuse",
    "lots.scan",
    "places.read",
    "stock.book",
    "recalls.read",
    "alerts.read",
    "alerts.acknowledge",
    "reports.read",
  ],
  technician: [
    "kiosks.read",
    "kiosks.change",
    "stock.read",
    "products.read",
    "places.read",
    "alerts.read",
    "alerts.acknowledge",
  ],
  restocker: [
    "kiosks.read",
    "stock.read",
    "products.read",
    "loads.read",
    "evidence.send",
    "places.read",
    "alerts.read",
    "alerts.acknowledge",
  ],
  auditor: LOOKING,
};

/** One role at one place, and so everywhere below it. */
export interface Grant {
  role: Role;
  /** A code of the tree of places; `ROOT` is above all of them. */
  place: string;
}

/** The place above all places: whoever has a role here has it everywhere. */
export const ROOT = "";

/** Whether a place is another or lies below it; `ROOT` is above all. */
export type IsWithin = (place: string, ancestor: string) => boolean;

/** Whether any of these roles allows the action, wherever that may be. */
export function mayAnywhere(grants: readonly Grant[], action: Action): boolean {
  return grants.some(({ role }) => PERMISSIONS[role].includes(action));
}

/** Whether these roles allow the action at this place. */
export function mayAt(
  grants: readonly Grant[],
  wish: { action: Action; place: string },
  isWithin: IsWithin,
): boolean {
  return grants.some(
    ({ role, place }) => PERMISSIONS[role].includes(wish.action) && isWithin(wish.place, place),
  );
}
