import { type FieldError, fieldErrors, invalidForm } from '../../errors.ts';
import { isSnowflake } from '../../spec/formats.ts';
import type { InviteTargetsRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import type { UploadedFile } from '../route.ts';

const field = 'target_users_file';

/** The users named in the CSV file among the uploaded ones; null where there is none. Every bad line is reported. */
export function readTargets(world: World, files: readonly UploadedFile[]): InviteTargetsRecord | null {
  const file = files.find((candidate) => candidate.field === field);
  if (!file) return null;
  const lines = new TextDecoder().decode(file.bytes).split(/\r?\n/);
  const problems: FieldError[] = [];
  const ids = lines.flatMap((line, index) => {
    const id = line.trim();
    if (id === '' || (index === 0 && /^[a-z_ ]+$/i.test(id))) return [];
    if (isSnowflake(id)) return [id];
    const { code } = fieldErrors.notSnowflake(id);
    problems.push({ code, message: `Line ${index + 1}: invalid user ID - must be a valid Discord snowflake` });
    return [];
  });
  if (problems.length > 0) throw invalidForm({ [field]: problems });
  return { user_ids: new Set(ids), read_at: world.clock.now() };
}

/** As it was uploaded, one id on a line below a header. */
export function writeTargets({ user_ids }: InviteTargetsRecord): string {
  return ['user_id', ...user_ids].join('\n');
}
