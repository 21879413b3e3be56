import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { ApplicationRecord } from './records.ts';
import type { World } from './world.ts';

type Needed = 'id' | 'name' | 'owner_id' | 'bot_id' | 'token';

export function createApplication(
  world: World,
  given: Pick<ApplicationRecord, Needed> & Partial<ApplicationRecord>,
): ApplicationRecord {
  const application: ApplicationRecord = {
    description: '',
    icon: null,
    flags: 0,
    bot_public: true,
    bot_require_code_grant: false,
    ...signingKey(world.random.text(64, '0123456789abcdef')),
    tags: [],
    interactions_endpoint_url: null,
    install_params: null,
    integration_types_config: { '0': {} },
    custom_install_url: null,
    cover_image: null,
    role_connections_verification_url: null,
    event_webhooks_url: null,
    event_webhooks_status: 1,
    event_webhooks_types: [],
    emojis: new Map(),
    commands: new Map(),
    command_permissions: new Map(),
    command_creates: new Map(),
    skus: new Map(),
    entitlements: new Map(),
    subscriptions: new Map(),
    role_connections: new Map(),
    role_connections_metadata: [],
    activity_instances: new Map(),
    provisional_accounts: new Map(),
    moderated_messages: new Map(),
    installed_by: new Set(),
    ...given,
  };
  world.applications.set(application.id, application);
  return application;
}

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const privateKeyPrefix = '302e020100300506032b657004220420';
const publicKeyBytes = 32;

/** The Ed25519 key pair that belongs to 32 bytes in hexadecimal. */
function signingKey(seed: string): { signing_key: KeyObject; verify_key: string } {
  const der = Buffer.from(privateKeyPrefix + seed, 'hex');
  const signing_key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const exported = createPublicKey(signing_key).export({ format: 'der', type: 'spki' });
  return { signing_key, verify_key: exported.subarray(-publicKeyBytes).toString('hex') };
}
