/**
 * The rows of a credential report, which is CSV: an object for each, its members called as the columns.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */

/** Columns and rows of RFC 4180. A row that has fewer values lacks the members for the rest. */
export function parseRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [columns = [], ...rows] = cellsOf(text);
  return rows.map((row) => Object.fromEntries(row.flatMap((value, index) => nameAndValue(columns[index], value))));
}

function nameAndValue(column: string | undefined, value: string): readonly [string, string][] {
  return column === undefined ? [] : [[column, value]];
}

function cellsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = (): void => {
    row.push(cell);
    if (row.length > 1 || cell !== '') rows.push(row);
    row = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[++at] ?? '';
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ',') {
      row.push(cell);
      cell = '';
    } else if (sign === '\n') endRow();
    else if (sign !== '\r') cell += sign;
  }
  endRow();
  return rows;
}
