/**
 * Whether Discord signed a body. `key` is the application's `verify_key`, in hex as the signature is.
 * https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint-validating-security-request-headers
 */
export async function signedByDiscord(
  key: string,
  { signature, timestamp, body }: { signature: string; timestamp: string; body: Uint8Array },
): Promise<boolean> {
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^[0-9a-f]{64}$/i.test(key)) return false;
  const verifier = await crypto.subtle.importKey('raw', Buffer.from(key, 'hex'), 'Ed25519', false, ['verify']);
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  return crypto.subtle.verify('Ed25519', verifier, Buffer.from(signature, 'hex'), signed);
}
