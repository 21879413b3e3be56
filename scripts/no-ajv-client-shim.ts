// Stands in for the MCP client's own shim in the binary. Only the demo has a client, and its server is this program:
// that answers fit their schemas is what `present` and the tests see to.
export const CORS_IS_POSSIBLE = false;

export class DefaultJsonSchemaValidator {
  getValidator() {
    return (input: unknown) => ({ valid: true, data: input, errorMessage: undefined });
  }
}
