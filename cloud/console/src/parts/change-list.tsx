import { useVoice } from "../texts/texts.ts";

interface ChangeListProps {
  rows: readonly { what: string; before: string; after: string }[];
}

/** What was and what will be, side by side. */
export function ChangeList({ rows }: ChangeListProps) {
  const { say } = useVoice();
  return (
    <table className="changes">
      <thead>
        <tr>
          <th scope="col">{say("plan.what")}</th>
          <th scope="col">{say("plan.before")}</th>
          <th scope="col">{say("plan.after")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ what, before, after }) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>
              <del>{before}</del>
            </td>
            <td>
              <ins>{after}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
