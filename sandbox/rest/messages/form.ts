import { type FieldError, invalidForm } from '../../errors.ts';

/** Collects what is wrong with a body, so that one answer names all of it. `prefix` is where the message stands in the body. */
export interface Form {
  report(path: string, error: FieldError): void;
  /** Throws 50035 if anything was reported. */
  settle(): void;
}

export function createForm(prefix = ''): Form {
  const problems: Record<string, FieldError[]> = {};
  return {
    report(path, error) {
      const place = prefix && path ? `${prefix}.${path}` : prefix || path;
      const list = problems[place] ?? [];
      list.push(error);
      problems[place] = list;
    },
    settle() {
      if (Object.keys(problems).length > 0) throw invalidForm(problems);
    },
  };
}
