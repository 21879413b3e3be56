export type Cell = string | number | boolean | null | undefined;

/** What a spreadsheet would run as a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line, without its end. https://www.rfc-editor.org/rfc/rfc4180 */
export const csvLine = (cells: readonly Cell[]): string => cells.map(cell).join(',');
