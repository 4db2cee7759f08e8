import { clsx } from 'clsx'
import type { ReactNode } from 'react'

/** How a cell behaves when the row becomes a card (container under 640 px). */
export type Stacked =
  /** The first line's left: what the row is. */
  | 'title'
  /** The first line's right: usually the date. */
  | 'corner'
  /** A line of its own. */
  | 'line'
  /** Gone already under 920 px: the least important columns. */
  | 'hide'
  /** Before all of it, in every width: what the row is chosen by. */
  | 'tick'

export type Column<Row> = {
  key: string
  heading: ReactNode
  cell: (row: Row) => ReactNode
  /** Tailwind width of the column, e.g. `w-40`; one column has none and takes the rest. */
  width?: string
  /** Figures: at the right, tabular. */
  number?: boolean
  muted?: boolean
  stacked: Stacked
}

type Props<Row> = {
  /** Accessible name. */
  caption: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  /** Rows to draw the eye to (selected). */
  selected?: (row: Row) => boolean
  className?: string
}

const HEAD: Record<Stacked, string> = {
  title: '',
  corner: '',
  line: '',
  hide: '@max-[57.4rem]/page:hidden',
  tick: '',
}
const CELL: Record<Stacked, string> = {
  title: '@max-[40rem]/page:row-start-1 @max-[40rem]/page:col-start-1',
  corner: '@max-[40rem]/page:row-start-1 @max-[40rem]/page:col-start-2 @max-[40rem]/page:text-muted',
  line: '@max-[40rem]/page:col-span-2 @max-[40rem]/page:text-left',
  hide: '@max-[57.4rem]/page:hidden',
  tick: '',
}
/** The same in a table whose rows can be ticked: the tick has a column of its own. */
const TICKED: Record<Stacked, string> = {
  title: '@max-[40rem]/page:row-start-1 @max-[40rem]/page:col-start-2',
  corner: '@max-[40rem]/page:row-start-1 @max-[40rem]/page:col-start-3 @max-[40rem]/page:text-muted',
  line: '@max-[40rem]/page:col-span-2 @max-[40rem]/page:col-start-2 @max-[40rem]/page:text-left',
  hide: '@max-[57.4rem]/page:hidden',
  tick: '@max-[40rem]/page:row-start-1 @max-[40rem]/page:col-start-1 @max-[40rem]/page:overflow-visible',
}
const CARD = '@max-[40rem]/page:grid-cols-[minmax(0,1fr)_auto]'
const TICKED_CARD = '@max-[40rem]/page:grid-cols-[auto_minmax(0,1fr)_auto]'

/**
 * A list. It follows the room it has, not the window: first the least important columns go, then each row
 * becomes a small card. Cells are cut to one line: put the full text in `title`.
 */
export function Table<Row>({ caption, columns, rows, rowKey, selected, className }: Props<Row>) {
  const ticked = columns.some(({ stacked }) => stacked === 'tick')
  const cells = ticked ? TICKED : CELL
  return (
    <table
      role="table"
      className={clsx('w-full table-fixed border-collapse @max-[40rem]/page:block', className)}
    >
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup" className="@max-[40rem]/page:sr-only">
        <tr role="row">
          {columns.map(({ key, heading, width, number, stacked }) => (
            <th
              key={key}
              role="columnheader"
              scope="col"
              className={clsx(
                'h-9 border-b border-border px-3 text-12 font-medium whitespace-nowrap text-muted first:pl-2 last:pr-2',
                number ? 'text-right' : 'text-left',
                width,
                HEAD[stacked],
              )}
            >
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="@max-[40rem]/page:block">
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            role="row"
            className={clsx(
              'border-b border-border last:border-b-0 @max-[40rem]/page:-mx-4 @max-[40rem]/page:grid @max-[40rem]/page:gap-x-3 @max-[40rem]/page:gap-y-0.5 @max-[40rem]/page:px-4 @max-[40rem]/page:py-2.5',
              ticked ? TICKED_CARD : CARD,
              ticked && 'has-[input:checked]:bg-selected!',
              selected?.(row) ? 'bg-selected' : 'hover:bg-hover',
            )}
          >
            {columns.map(({ key, cell, number, muted, stacked }) => (
              <td
                key={key}
                role="cell"
                className={clsx(
                  'h-(--row) px-3 cut first:pl-2 last:pr-2 @max-[40rem]/page:h-auto @max-[40rem]/page:p-0!',
                  number && 'text-right num',
                  muted && 'text-muted',
                  cells[stacked],
                )}
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Under a table: what is shown at the left, the way on at the right. */
export function TableFoot({ children, end }: { children?: ReactNode; end?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 px-2 pt-3 text-muted @max-[40rem]/page:px-0">
      <p>{children}</p>
      {end}
    </div>
  )
}

/** Over a table: the search (grows) and the filters, one form that gets its values into the address. */
export function Toolbar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <search aria-label={label} className="mb-3 block">
      {children}
    </search>
  )
}
