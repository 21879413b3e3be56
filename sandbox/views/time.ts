/** ISO 8601 as Discord writes it: microseconds and an explicit offset. https://discord.com/developers/docs/reference#iso8601-datetime */
export function timestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}000+00:00`;
}

export function timestampOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : timestamp(milliseconds);
}
