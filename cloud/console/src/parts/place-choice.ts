/** Above all places, as a form holds it: the root's own code is empty, which is none to a form. */
const EVERYWHERE = "*";

/** A place's code as a form holds it. Pure. */
export const chosenPlace = (place: string): string => (place === "" ? EVERYWHERE : place);

/** The code of a place that was chosen in a form. Pure. */
export const placeChosen = (choice: string): string => (choice === EVERYWHERE ? "" : choice);
