/** Why a prompt cannot be used, and on which line of its text. */
export class PromptError extends Error {
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.name = 'PromptError';
    this.line = line;
  }
}
