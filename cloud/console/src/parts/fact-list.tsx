import type { ReactNode } from "react";

/** Names and what they are; what is not known is left out. */
export function FactList({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  const known = facts.filter(([, what]) => what !== undefined && what !== "" && what !== null);
  return (
    <dl className="facts panel-card">
      {known.map(([head, what]) => (
        <div key={head}>
          <dt>{head}</dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
