import type { JobReport } from '../jobs/report.ts';
import type { Bulk, Checkpoint } from './bulk.ts';

export interface Standing {
  done: number;
  failed: number;
  planned: boolean;
}

/** What would be done, or what was. The sample stands with the data alone: others may have written what it holds. */
export function reportOf({ past, one, many }: Bulk, at: Checkpoint, { done, failed, planned }: Standing): JobReport {
  const { size, looked, warnings, problems, sample, phase } = at;
  const things = (count: number) => `${count} ${count === 1 ? one : many}`;
  const seen = looked > size ? `, of ${looked} looked at` : '';
  const choosing = phase === 'select' ? [`${things(size)} found so far${seen}`] : [];
  const would = planned && phase === 'act' ? [`It would be about ${things(size)}${seen}. Nothing was done.`] : [];
  const acting =
    !planned && phase === 'act' ? [`${past} ${done} of ${things(size)}${failed > 0 ? `, ${failed} failed` : ''}`] : [];
  const counted = Object.entries(problems).map(([problem, count]) => `${count} × ${problem}`);
  return {
    lines: [...choosing, ...would, ...acting, ...warnings.map((warning) => `warning: ${warning}`), ...counted],
    data: { found: size, looked_at: looked, warnings, sample, problems },
  };
}
