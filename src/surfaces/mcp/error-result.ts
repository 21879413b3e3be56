import type { CallToolResult } from '@modelcontextprotocol/server';
import type { OperationError } from '../../kernel/errors.ts';

/** Where programs find the error as data: structured content would have to fit the tool's output schema. */
const ERROR_META = 'guildhall/error';

function retryAdvice({ retriable, retryAfter, hint }: OperationError): string {
  if (!retriable || hint.includes(`${retryAfter} s`)) return '';
  if (retryAfter !== undefined) return `\nTry again in ${retryAfter} s.`;
  return '\nTrying again may help.';
}

/** What failed, why, and what to do next, for a model or a person who reads nothing but this. */
export function errorResult(tool: string, error: OperationError): CallToolResult {
  const { code, message, hint } = error;
  return {
    isError: true,
    content: [{ type: 'text', text: `${tool} failed (${code}): ${message}\nNext: ${hint}${retryAdvice(error)}` }],
    _meta: { [ERROR_META]: error.body },
  };
}
