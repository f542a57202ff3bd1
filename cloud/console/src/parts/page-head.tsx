import type { ReactNode } from "react";

/** A page's heading, with what can be done on it. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="page-head">
      <h1>{title}</h1>
      <div className="page-acts">{children}</div>
    </div>
  );
}
