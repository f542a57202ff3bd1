import { call, type Answer } from "../api/client.ts";
import { useForget, useTagged, type Tagged } from "../api/queries.ts";
import { go } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";
import { TextField } from "./fields.tsx";
import { grantsForForm, GrantsField, grantsTyped, type Grant } from "./grants-field.tsx";
import { Answered } from "./states.tsx";

type Account = Answer<"readAccount">;

interface Typed {
  person: string;
  grants?: readonly Grant[];
}

export const accountAddress = (account: string) => `/people/${account}`;

/** Makes an account; its person enters by a link that the account's page makes. */
export function MakeAccountForm({ close }: { close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async ({ name, person, grants }: Typed & { name: string }) => {
    const body = { name: name.trim(), person: person.trim(), grants: grantsTyped(grants) };
    const { account } = await call("makeAccount", { body });
    await forget("listPeople", "listColleagues");
    go(accountAddress(account));
    return say("people.made");
  };
  return (
    <Dialog
      title={say("people.make")}
      help={say("people.makeHelp")}
      okText={say("people.makeOk")}
      start={{ grants: [{}] as never }}
      save={save}
      close={close}
    >
      <TextField name="person" label={say("people.person")} max={64} />
      <TextField
        name="name"
        label={say("people.name")}
        help={say("people.nameHelp")}
        max={64}
        autoCapitalize="none"
        rule={{ pattern: /^[a-z][a-z0-9._-]{2,31}$/, message: say("people.nameHelp") }}
      />
      <GrantsField />
    </Dialog>
  );
}

interface ChangeAccountProps {
  account: string;
  close: () => void;
}

/** Gives somebody other roles or another name, as they were when the form opened. */
export function ChangeAccountForm({ account, close }: ChangeAccountProps) {
  const now = useTagged("readAccount", { account });
  return <Answered of={now}>{(begun) => <ChangeForm begun={begun} close={close} />}</Answered>;
}

interface BegunProps {
  begun: Tagged<Account>;
  close: () => void;
}

function ChangeForm({ begun: { answer, tag }, close }: BegunProps) {
  const { say } = useVoice();
  const put = usePutAccount();
  const save = async ({ person, grants }: Typed) => {
    await put(answer.account, tag, {
      person: person.trim(),
      grants: grantsTyped(grants),
      closed: answer.closed,
    });
    return say("people.changed");
  };
  return (
    <Dialog<Typed>
      title={say("people.change")}
      okText={say("people.changeOk")}
      start={{ person: answer.person, grants: grantsForForm(answer.grants) }}
      save={save}
      close={close}
    >
      <TextField name="person" label={say("people.person")} max={64} />
      <GrantsField />
    </Dialog>
  );
}

/** Locks an account, which ends its sessions at once, or opens it again. */
export function LockAccountForm({ account, close }: ChangeAccountProps) {
  const now = useTagged("readAccount", { account });
  return <Answered of={now}>{(begun) => <LockForm begun={begun} close={close} />}</Answered>;
}

function LockForm({ begun: { answer, tag }, close }: BegunProps) {
  const { say } = useVoice();
  const put = usePutAccount();
  const { account, person, grants, closed } = answer;
  const save = async () => {
    await put(account, tag, { person, grants, closed: !closed });
    return say(closed ? "people.unlocked" : "people.locked");
  };
  return (
    <Dialog
      title={say(closed ? "people.unlockOf" : "people.lockOf", { person })}
      help={say(closed ? "people.unlockHelp" : "people.lockHelp")}
      okText={say(closed ? "people.unlock" : "people.lock")}
      isDangerous={!closed}
      save={save}
      close={close}
    />
  );
}

function usePutAccount() {
  const forget = useForget();
  return async (
    account: string,
    ifMatch: string,
    body: Pick<Account, "person" | "grants" | "closed">,
  ) => {
    await call("changeAccount", { params: { account }, body, ifMatch });
    await forget("listPeople", "readAccount", "listColleagues", "readSession");
  };
}
