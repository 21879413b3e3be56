// Preloaded into a peer: both use discord.js, whose REST client takes its address from these defaults.
const { createRequire } = require('node:module');
const peer = createRequire(require.resolve(process.argv[1]));
const discord = createRequire(peer.resolve('discord.js'));
discord('@discordjs/rest').DefaultRestOptions.api = process.env.DISCORD_API_URL;
