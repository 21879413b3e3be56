import { fingerprint } from '../domain/fingerprint.ts';
import { oneLine } from '../domain/hidden-text.ts';
import { approvalWanted } from '../kernel/caller.ts';
import { OperationError } from '../kernel/errors.ts';
import type { Call, Policy } from '../kernel/pipeline.ts';

function needsApproval({ entry, caller, input }: Call): boolean {
  if (entry.preview && input['dry_run'] === true) return false;
  return entry.asks === true || approvalWanted(caller, entry);
}

/** What is approved should be seen: a whole message mostly, and how much is not there of anything longer. */
const MAX_SHOWN = 2000;

function plain(value: unknown): string {
  const text = oneLine(typeof value === 'string' ? value : JSON.stringify(value), Number.POSITIVE_INFINITY);
  const left = text.length - MAX_SHOWN;
  return left > 0 ? `${text.slice(0, MAX_SHOWN)}… (${left} more characters are not shown)` : text;
}

/** `bob (1191169165885448194)` where the caller gave a name, which is what a human knows, and the id it stands for. */
function shown(value: unknown, given: unknown): string {
  if (Array.isArray(value)) {
    const names = Array.isArray(given) && given.length === value.length ? given : value;
    return value.map((each, i) => shown(each, names[i])).join(', ');
  }
  return typeof given === 'string' && given !== value ? `${oneLine(given, 80)} (${plain(value)})` : plain(value);
}

/** What a human reads before agreeing: who wants what, with names as given and ids as resolved. */
function describe({ caller, entry, input, args, reason }: Call): string {
  const fields = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${shown(value, args[name])}`],
  );
  const why = reason === undefined ? '' : ` Reason given: ${oneLine(reason, 200)}.`;
  return `${oneLine(caller.name)} wants to run "${entry.title}" — ${fields.join('; ')}.${why} Allow it?`;
}

/** Holds calls that the caller's role wants a human to see first. The answer counts for exactly this call. */
export function approve(): Policy {
  return {
    name: 'approve',
    wrap(call, next) {
      if (!needsApproval(call)) return next();
      const print = fingerprint([call.entry.name, call.caller.id, call.input, call.reason]);
      if (!call.approval) {
        return Promise.resolve({ kind: 'approval', request: { message: describe(call), fingerprint: print } });
      }
      if (call.approval.fingerprint !== print) {
        throw new OperationError('approval_required', 'The approval was given for another call than this one.', {
          hint: 'Repeat the call exactly as it was approved, or ask again. Nothing was done.',
        });
      }
      if (!call.approval.granted) {
        throw new OperationError('approval_denied', `A human declined ${call.entry.name}.`, {
          hint: 'Nothing was done. Ask what they would prefer instead of trying again.',
        });
      }
      return next();
    },
  };
}
