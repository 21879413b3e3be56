// Stands in for the MCP SDK's own shim in the binary. The SDK would use this validator only to check what a client
// answers to questions asked the 2025 way by the server; ours go through another door that checks with zod.
import process from 'node:process';

export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('This build carries no JSON Schema validator.');
  }
}

export { process };
