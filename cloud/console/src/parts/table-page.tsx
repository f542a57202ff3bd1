import type { ReactNode } from "react";
import { DataTable, type DataTableProps } from "./data-table.tsx";
import { PageHead } from "./page-head.tsx";
import { Answered, type Answering } from "./states.tsx";

interface TablePageProps<T> extends Omit<DataTableProps<T>, "rows"> {
  title: string;
  of: Answering<{ items: readonly T[] }>;
  /** What can be done on the page, beside its heading. */
  acts?: ReactNode;
}

/** A page that is a heading and a table of what an operation lists. */
export function TablePage<T>({ title, of, acts, ...table }: TablePageProps<T>) {
  return (
    <>
      <PageHead title={title}>{acts}</PageHead>
      <Answered of={of}>{({ items }) => <DataTable {...table} rows={items} />}</Answered>
    </>
  );
}
