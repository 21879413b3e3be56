import {
  ActionRowBuilder,
  type ApplicationCommandDataResolvable,
  ApplicationCommandType,
  type BaseInteraction,
  ButtonBuilder,
  ButtonStyle,
  Events,
  type Interaction,
  type MessageActionRowComponentBuilder,
  ApplicationCommandOptionType as Option,
  type TextChannel,
} from 'discord.js';
import { openStage, type Stage } from './stage.ts';

/** A bot with commands, whose answer to what people use next a test decides. */
export interface Desk extends Stage {
  general: TextChannel;
  alice: ReturnType<Stage['driver']['as']>;
  /** Resolves with the next interaction once it is answered. */
  taking<Kind extends BaseInteraction>(answer: (interaction: Kind) => unknown): Promise<Kind>;
  /** How interactions are answered from now on; not at all unless this says how. */
  answering(answer?: (interaction: Interaction) => unknown): void;
}

const COMMANDS: ApplicationCommandDataResolvable[] = [
  { name: 'ping', description: 'Ping' },
  {
    name: 'all',
    description: 'All kinds of options',
    options: [
      {
        type: Option.SubcommandGroup,
        name: 'group',
        description: 'Group',
        options: [
          {
            type: Option.Subcommand,
            name: 'sub',
            description: 'Sub',
            options: [
              { type: Option.String, name: 'text', description: 'Text', required: true, maxLength: 5 },
              { type: Option.Integer, name: 'whole', description: 'Whole', choices: [{ name: 'Two', value: 2 }] },
              { type: Option.Boolean, name: 'flag', description: 'Flag' },
              { type: Option.User, name: 'user', description: 'User' },
              { type: Option.Channel, name: 'channel', description: 'Channel', channelTypes: [0] },
              { type: Option.Role, name: 'role', description: 'Role' },
              { type: Option.Mentionable, name: 'mentionable', description: 'Mentionable' },
              { type: Option.Number, name: 'number', description: 'Number', minValue: 0.5 },
              { type: Option.Attachment, name: 'file', description: 'File' },
            ],
          },
        ],
      },
    ],
  },
  {
    name: 'find',
    description: 'Find',
    options: [
      { type: Option.Integer, name: 'year', description: 'Year', required: true },
      { type: Option.String, name: 'word', description: 'Word', required: true, autocomplete: true },
    ],
  },
  { type: ApplicationCommandType.User, name: 'Wave at' },
  { type: ApplicationCommandType.Message, name: 'Keep this' },
];

export const row = (...components: MessageActionRowComponentBuilder[]) =>
  new ActionRowBuilder<MessageActionRowComponentBuilder>().addComponents(components);
export const button = (id: string) => new ButtonBuilder({ custom_id: id, label: id, style: ButtonStyle.Primary });

export async function openDesk(): Promise<Desk> {
  const stage = await openStage();
  const { client } = stage;
  const failures: unknown[] = [];
  let handle: (interaction: Interaction) => unknown = () => {};
  client.on(Events.InteractionCreate, async (interaction) => {
    try {
      await handle(interaction);
    } catch (error) {
      failures.push(error);
    }
  });
  await client.application.commands.set(COMMANDS);
  return {
    ...stage,
    general: client.channels.cache.get(stage.channel('general')) as TextChannel,
    alice: stage.driver.as('alice'),
    taking: (answer) =>
      new Promise((resolve, reject) => {
        handle = async (interaction) => {
          try {
            await answer(interaction as never);
            resolve(interaction as never);
          } catch (error) {
            reject(error);
          }
        };
      }),
    answering(answer = () => {}) {
      handle = answer;
    },
    async stop() {
      await stage.stop();
      if (failures.length > 0) throw failures[0];
      if (stage.sandbox.mismatches.length > 0) throw new Error(JSON.stringify(stage.sandbox.mismatches));
    },
  };
}
