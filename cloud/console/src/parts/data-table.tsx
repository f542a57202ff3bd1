import { Button, Grid, Pagination, Select, Table, type TableColumnType } from "antd";
import { useState, type ReactNode } from "react";
import { useWord } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import { arrange, csvOf, textIn, type Cell, type View } from "./arrange.ts";
import { SearchField } from "./search-field.tsx";
import { Nothing } from "./states.tsx";

/** A column: what it is sorted and found by, and how it looks where that differs. */
export interface Column<T> {
  key: string;
  title: string;
  value: (row: T) => Cell;
  text?: (row: T) => string;
  look?: (row: T) => ReactNode;
  /** Offers its values to choose from. */
  isChoice?: boolean;
  /** Buttons and the like: no sorting, no export. */
  isAction?: boolean;
}

export interface DataTableProps<T> {
  /** Of the exported file. */
  name: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  nothing?: string;
  /** Of its words in the address, where a page has more tables than one. */
  prefix?: string;
}

const PAGE_ROWS = 50;
/** A wider table is moved sideways inside its frame, so that words stay whole. */
const COLUMNS_FITTING = 9;

/** How the address says a table is looked at. */
function useView(choices: readonly string[], prefix: string) {
  const [find, setFind] = useWord(`${prefix}find`);
  const [sort, setSort] = useWord(`${prefix}sort`);
  const [only, setOnly] = useWord(`${prefix}only`);
  const chosen: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(only)) {
    if (choices.includes(key)) (chosen[key] ??= []).push(value);
  }
  const view: View = { find, sort, only: chosen };
  const choose = (key: string, values: readonly string[]) => {
    const all = Object.entries({ ...chosen, [key]: values });
    const pairs = all.flatMap(([name, many]) => many.map((value) => [name, value]));
    setOnly(new URLSearchParams(pairs).toString());
  };
  return { view, setFind, setSort, choose };
}

/**
 * A table that is found in, sorted and exported as it is shown; on a phone each row is a card. How
 * it is looked at stands in the address.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { rows, columns, name, rowKey } = props;
  const { say, number } = useVoice();
  const isWide = Grid.useBreakpoint().md ?? true;
  const [page, setPage] = useState(1);
  const choices = columns.filter(({ isChoice }) => isChoice === true);
  const { view, setFind, setSort, choose } = useView(
    choices.map(({ key }) => key),
    props.prefix ?? "",
  );
  const shown = arrange(rows, columns, view);
  const exported = columns.filter(({ isAction }) => isAction !== true);
  const last = Math.max(1, Math.ceil(shown.length / PAGE_ROWS));
  const here = Math.min(page, last);
  const visible = shown.slice((here - 1) * PAGE_ROWS, here * PAGE_ROWS);
  return (
    <div className="data">
      <div className="tools">
        <SearchField find={view.find} setFind={setFind} />
        {choices.map((column) => (
          <Select
            key={column.key}
            mode="multiple"
            allowClear
            aria-label={column.title}
            placeholder={column.title}
            value={[...(view.only[column.key] ?? [])]}
            options={valuesOf(rows, column).map((value) => ({ value, label: value }))}
            onChange={(values: string[]) => choose(column.key, values)}
          />
        ))}
        {!isWide && <SortChoice columns={exported} sort={view.sort} setSort={setSort} />}
        <span className="count">{say("table.rows", { count: number(shown.length) })}</span>
        <Button onClick={() => download(`${name}.csv`, csvOf(shown, exported))}>
          {say("table.export")}
        </Button>
      </div>
      {shown.length === 0 && (
        <Nothing
          title={
            rows.length === 0 ? (props.nothing ?? say("look.nothing")) : say("look.nothingFits")
          }
        />
      )}
      {shown.length > 0 && isWide && (
        <Rows rows={visible} columns={columns} rowKey={rowKey} sort={view.sort} setSort={setSort} />
      )}
      {shown.length > 0 && !isWide && <Cards rows={visible} columns={columns} rowKey={rowKey} />}
      {shown.length > PAGE_ROWS && (
        <Pagination
          current={here}
          total={shown.length}
          pageSize={PAGE_ROWS}
          showSizeChanger={false}
          onChange={setPage}
        />
      )}
    </div>
  );
}

function valuesOf<T>(rows: readonly T[], column: Column<T>): readonly string[] {
  return [...new Set(rows.map((row) => textIn(column, row)))].filter(Boolean).sort();
}

interface Sorting {
  sort: string;
  setSort: (sort: string) => void;
}

const lookOf = <T,>(column: Column<T>, row: T): ReactNode =>
  column.look === undefined ? textIn(column, row) : column.look(row);

type RowsProps<T> = Pick<DataTableProps<T>, "rows" | "columns" | "rowKey">;

function Rows<T>({ rows, columns, rowKey, sort, setSort }: RowsProps<T> & Sorting) {
  const shown = columns.map((column): TableColumnType<T> => {
    const { key, title, isAction } = column;
    const isNumber = rows.some((row) => typeof column.value(row) === "number");
    return {
      key,
      title,
      render: (_: unknown, row: T) => lookOf(column, row),
      ...(isNumber && column.text === undefined ? { align: "right" } : {}),
      ...(isAction === true ? {} : { sorter: true, sortOrder: orderOf(key, sort) }),
    };
  });
  return (
    <Table<T>
      size="middle"
      columns={shown}
      dataSource={rows}
      rowKey={rowKey}
      pagination={false}
      {...(columns.length > COLUMNS_FITTING ? { scroll: { x: "max-content" } } : {})}
      showSorterTooltip={false}
      onChange={(_page, _filters, sorter) => {
        const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
        const sign = order === "descend" ? "-" : "";
        setSort(order === undefined || order === null ? "" : sign + String(columnKey));
      }}
    />
  );
}

function orderOf(key: string, sort: string): "ascend" | "descend" | null {
  if (sort === key) return "ascend";
  return sort === `-${key}` ? "descend" : null;
}

function SortChoice<T>({ columns, sort, setSort }: { columns: readonly Column<T>[] } & Sorting) {
  const { say } = useVoice();
  const options = columns.flatMap(({ key, title }) => [
    { value: key, label: `${title} · ${say("table.ascending")}` },
    { value: `-${key}`, label: `${title} · ${say("table.descending")}` },
  ]);
  return (
    <Select
      allowClear
      aria-label={say("table.sort")}
      placeholder={say("table.sort")}
      value={sort === "" ? null : sort}
      options={options}
      onChange={(value: string | null | undefined) => setSort(value ?? "")}
    />
  );
}

/** The first column is a card's head. */
function Cards<T>({ rows, columns, rowKey }: RowsProps<T>) {
  const [head, ...others] = columns;
  return (
    <ul className="cards">
      {rows.map((row) => (
        <li key={rowKey(row)}>
          {head !== undefined && <div className="card-head">{lookOf(head, row)}</div>}
          <dl>
            {others.map((column) => (
              <div key={column.key} className={column.isAction === true ? "card-act" : ""}>
                <dt>{column.title}</dt>
                <dd>{lookOf(column, row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** Gives the browser a file to keep. */
export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
