/** https://discord.com/developers/docs/resources/voice#voice-region-object */
export const voiceRegions = [
  ['brazil', 'Brazil'],
  ['hongkong', 'Hong Kong'],
  ['india', 'India'],
  ['japan', 'Japan'],
  ['rotterdam', 'Rotterdam'],
  ['singapore', 'Singapore'],
  ['southafrica', 'South Africa'],
  ['south-korea', 'South Korea'],
  ['sydney', 'Sydney'],
  ['us-central', 'US Central'],
  ['us-east', 'US East'],
  ['us-south', 'US South'],
  ['us-west', 'US West'],
].map(([id = '', name = '']) => ({ id, name, optimal: id === 'us-east', deprecated: false, custom: false }));
