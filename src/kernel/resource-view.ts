/** Things a resource list goes through one by one. */
export type Listed = 'server' | 'conversation' | 'forum';

/**
 * The answers of a read under an address. Reading it is calling the operation with what stands in the address, so all
 * policies hold for it.
 */
export interface ResourceView {
  /**
   * `discord://channels/{channel}/messages{?limit}`: names in braces are inputs of the operation. Path segments are ids
   * or names, percent-encoded; what may follow `?` can be any other input, and the braces say which are worth knowing.
   */
  template: string;
  /** Unique, for programs. */
  name: string;
  title: string;
  /** Default: what the operation says of itself. */
  description?: string;
  /** Listed for every one of these that the caller may see; the template then has this one variable. */
  each?: Listed;
}
