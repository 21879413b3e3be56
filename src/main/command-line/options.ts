import { type Command, Option } from 'commander';
import { flagName, type Setting, type SettingName, settings } from '../../config/settings.ts';

/** Where commands are added. */
export interface CommandLine {
  root: Command;
  /** A command that takes the settings, without those that are left out. */
  withSettings(name: string, leaveOut: readonly SettingName[]): Command;
}

/** Settings that mean nothing to a command that does not serve HTTP. */
export const HTTP_ONLY: readonly SettingName[] = [
  'httpHost',
  'httpPort',
  'httpKey',
  'httpAllowedHosts',
  'httpAllowedOrigins',
];

/** In help, what a command alone takes stands above what all of them take. */
const SETTINGS = 'Settings:';

export function addSettings(command: Command, leaveOut: readonly SettingName[]): void {
  command.option('--sandbox', 'run on a sandbox started for this process, no account needed');
  for (const name of Object.keys(settings) as SettingName[]) {
    const setting: Setting = settings[name];
    if (leaveOut.includes(name) || setting.secret) continue;
    command.addOption(optionOf(name, setting).helpGroup(SETTINGS));
  }
}

export function optionOf(name: SettingName, setting: Setting): Option {
  const flag = flagName(name);
  const usual =
    'default' in setting && setting.default !== undefined && String(setting.default) !== ''
      ? ` (default ${setting.default})`
      : '';
  if (setting.kind === 'flag') {
    return setting.default ? new Option(`--no-${flag.slice(2)}`, setting.off) : new Option(flag, setting.description);
  }
  const word =
    setting.kind === 'list'
      ? 'a,b'
      : setting.kind === 'number'
        ? 'n'
        : setting.kind === 'choice'
          ? setting.choices.join('|')
          : 'value';
  return new Option(`${flag} <${word}>`, `${setting.description}${usual}`);
}

/** The flags that were really given; commander invents `true` for every absent `--no-…`. */
export function given(command: Command): Partial<Record<SettingName, unknown>> {
  const entries = Object.entries(command.opts()).filter(
    ([name]) => name in settings && command.getOptionValueSource(name) === 'cli',
  );
  return Object.fromEntries(entries);
}

/** What commands with settings were asked for. */
export const asked = (command: Command) => ({
  flags: given(command),
  sandbox: command.opts()['sandbox'] === true,
});
