import { fingerprint } from '../domain/fingerprint.ts';
import { oneLine } from '../domain/hidden-text.ts';
import { OperationError } from '../kernel/errors.ts';
import type { Call, Policy } from '../kernel/pipeline.ts';

const needsApproval = ({ entry, caller }: Call) =>
  caller.role.approval?.some((rule) => rule === entry.name || rule === entry.effect || rule === entry.toolset) ?? false;

/** What a human reads before agreeing: who wants what, with names as given and ids as resolved. */
function describe(call: Call): string {
  const fields = Object.entries(call.input).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const given = call.args[name];
    const shown = oneLine(typeof value === 'string' ? value : JSON.stringify(value), 200);
    const named = typeof given === 'string' && given !== value ? `${oneLine(given, 80)} (${shown})` : shown;
    return [`${name}: ${named}`];
  });
  const reason = call.reason === undefined ? '' : ` Reason given: ${oneLine(call.reason, 200)}.`;
  return `${oneLine(call.caller.name)} wants to run "${call.entry.title}" — ${fields.join('; ')}.${reason} Allow it?`;
}

/** Holds calls that the caller's role wants a human to see first. The answer counts for exactly this call. */
export function approve(): Policy {
  return {
    name: 'approve',
    async wrap(call, next) {
      if (!needsApproval(call)) return next();
      const print = fingerprint([call.entry.name, call.caller.id, call.input, call.reason]);
      if (!call.approval) return { kind: 'approval', request: { message: describe(call), fingerprint: print } };
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
