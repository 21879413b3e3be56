/** What survives being written down and read back. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
