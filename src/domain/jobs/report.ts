import type { Json } from '../../kernel/store/json.ts';

/** What came of a job, for those who ask: lines for readers, and the same as data. */
export interface JobReport {
  lines: readonly string[];
  data: { readonly [name: string]: Json };
}

const EMPTY: JobReport = { lines: [], data: {} };

export function readReport(report: Json): JobReport {
  return typeof report === 'object' && report !== null && 'lines' in report ? (report as unknown as JobReport) : EMPTY;
}

export const writeReport = (report: JobReport): Json => report as unknown as Json;
