import type { Fault, FaultRule } from './fault.ts';

const shortForm =
  /^(?<kind>[a-z_0-9]+?)(?:=(?<value>[^@~x]+))?(?:@(?:(?<method>[A-Z]+) )?(?<path>\/[^~]*?))?(?:~(?<probability>[0-9.]+))?(?:x(?<count>\d+))?$/;

/** How faults are written on the command line. */
export const faultSyntax = `comma-separated KIND[=VALUE][@[METHOD ]PATH][~PROBABILITY][xCOUNT], for example
                    latency=50..200~0.3  error=503@POST /channels/*/messages x2  html=502~0.01
                    rate_limit=1.5@GET /guilds/**  drop  drop=after  malformed
                    refuse_resume  miss_heartbeat_ack  drop_socket  request_reconnect  refuse_identify
                    dispatch_latency=200  search_not_ready=2 x1`;

/** Reads the rules of `--faults`. Throws with a sentence where one means nothing. */
export function parseFaults(text: string): FaultRule[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseShort);
}

function parseShort(text: string): FaultRule {
  const groups = shortForm.exec(text.replace(/ (x\d+|~[0-9.]+)/g, '$1'))?.groups;
  if (!groups?.kind) throw new Error(`--faults: cannot read "${text}".`);
  const { kind, value, method, path, probability, count } = groups;
  const rule = parseFaultRule({
    fault: faultOf(kind, value),
    ...(method && { method }),
    ...(path && { path: path.trim() }),
    ...(probability && { probability: Number(probability) }),
    ...(count && { count: Number(count) }),
  });
  if (typeof rule === 'string') throw new Error(`--faults: "${text}": ${rule}`);
  return rule;
}

function faultOf(kind: string, value: string | undefined): unknown {
  switch (kind) {
    case 'dispatch_latency':
    case 'latency': {
      const [from, until] = (value ?? 'nothing').split('..').map(Number);
      return { kind, milliseconds: from, ...(until !== undefined && { until }) };
    }
    case 'error':
      return { kind, status: Number(value ?? 500) };
    case 'html':
      return { kind: 'error', status: Number(value ?? 502), html: true };
    case 'rate_limit':
      return { kind, seconds: Number(value ?? 1) };
    case 'search_not_ready':
      return { kind, ...(value !== undefined && { seconds: Number(value) }) };
    case 'drop':
      return { kind, ...(value === 'after' && { after: true }) };
    default:
      return { kind };
  }
}

/** The rule in a JSON value, or a sentence that says what is wrong with it. */
export function parseFaultRule(value: Readonly<Record<string, unknown>>): FaultRule | string {
  const { fault, method, path, probability, count } = value;
  if (typeof fault !== 'object' || fault === null) return '"fault" must be an object with a "kind".';
  const wrong = faultProblem(fault as Record<string, unknown>);
  if (wrong) return wrong;
  if (method !== undefined && typeof method !== 'string') return '"method" must be text.';
  if (path !== undefined && (typeof path !== 'string' || !path.startsWith('/')))
    return '"path" must begin with a slash.';
  if (probability !== undefined && !(typeof probability === 'number' && probability >= 0 && probability <= 1)) {
    return '"probability" must be a number from 0 to 1.';
  }
  if (count !== undefined && !(Number.isInteger(count) && Number(count) > 0))
    return '"count" must be a positive whole number.';
  return {
    fault: fault as Fault,
    ...(method !== undefined && { method: method.toUpperCase() }),
    ...(path !== undefined && { path }),
    ...(probability !== undefined && { probability: probability as number }),
    ...(count !== undefined && { count: Number(count) }),
  };
}

function faultProblem(fault: Record<string, unknown>): string | undefined {
  switch (fault.kind) {
    case 'dispatch_latency':
    case 'latency':
      if (!isPositive(fault.milliseconds)) return `${fault.kind} needs "milliseconds".`;
      return fault.until === undefined || isPositive(fault.until) ? undefined : '"until" must be milliseconds.';
    case 'error':
      return Number(fault.status) >= 400 && Number(fault.status) <= 599
        ? undefined
        : 'error needs a "status" from 400 to 599.';
    case 'rate_limit':
      if (!isPositive(fault.seconds)) return 'rate_limit needs "seconds".';
      return ['user', 'global', 'shared', undefined].includes(fault.scope as string)
        ? undefined
        : '"scope" must be user, global or shared.';
    case 'search_not_ready': {
      const { seconds = 2 } = fault;
      return Number.isInteger(seconds) && isPositive(seconds) ? undefined : '"seconds" must be a whole number.';
    }
    case 'drop':
    case 'malformed':
    case 'refuse_resume':
    case 'miss_heartbeat_ack':
    case 'drop_socket':
    case 'request_reconnect':
    case 'refuse_identify':
      return undefined;
    default:
      return `There is no fault "${String(fault.kind)}".`;
  }
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}
