import { Button, Form } from "antd";
import { ROLES, type Role } from "../../../src/people/roles.ts";
import { useVoice } from "../texts/texts.ts";
import { ChoiceField } from "./fields.tsx";
import { chosenPlace, placeChosen } from "./place-choice.ts";
import { PlaceField } from "./place-field.tsx";

export interface Grant {
  role: Role;
  place: string;
}

/** Roles as a form offers them. */
export function useRoleOptions(): readonly { value: Role; label: string }[] {
  const { say } = useVoice();
  return ROLES.map((value) => ({ value, label: say(`role.${value}`) }));
}

/** Grants as a form holds them, and back. Pure. */
export const grantsForForm = (grants: readonly Grant[]): readonly Grant[] =>
  grants.map(({ role, place }) => ({ role, place: chosenPlace(place) }));
export const grantsTyped = (grants: readonly Grant[] = []): readonly Grant[] =>
  grants.map(({ role, place }) => ({ role, place: placeChosen(place) }));

/** Roles, each at a place and so everywhere below it; added and taken away one by one. */
export function GrantsField() {
  const { say } = useVoice();
  const roles = useRoleOptions();
  return (
    <fieldset className="grants">
      <legend>{say("people.roles")}</legend>
      <Form.List name="grants">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <div key={key} className="grant">
                <ChoiceField name={[name, "role"]} label={say("people.role")} options={roles} />
                <PlaceField name={[name, "place"]} label={say("people.place")} mayBeEverywhere />
                <Button
                  aria-label={say("people.takeAwayOf", { number: name + 1 })}
                  onClick={() => remove(name)}
                >
                  {say("people.takeAway")}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({})}>{say("people.give")}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
