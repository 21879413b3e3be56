import type { Redactor } from '../domain/redaction.ts';
import type { Policy } from '../kernel/pipeline.ts';
import type { Logger, Metrics } from '../kernel/telemetry.ts';
import { approve } from './approve.ts';
import { type AuditSink, audit } from './audit.ts';
import { authorize } from './authorize.ts';
import { idempotency } from './idempotency.ts';
import { type LimitsOptions, limits } from './limits.ts';
import { parse } from './parse.ts';
import { present } from './present.ts';
import { quota } from './quota.ts';
import { resolve } from './resolve/resolve.ts';
import { scope } from './scope.ts';
import { trace } from './trace.ts';

export interface PolicyOptions extends LimitsOptions {
  logger: Logger;
  metrics: Metrics;
  sink: AuditSink;
  redactor: Redactor;
  maxOutputChars: number;
}

/** Every policy of the pipeline. The pipeline puts them in order. */
export function createPolicies(options: PolicyOptions): Policy[] {
  const { logger, metrics, sink, redactor, maxOutputChars } = options;
  return [
    trace({ logger, metrics }),
    audit({ sink, redactor }),
    scope(),
    parse({ redactor }),
    resolve(),
    authorize(),
    quota(),
    approve(),
    idempotency(),
    limits(options),
    present({ redactor, maxChars: maxOutputChars }),
  ];
}
