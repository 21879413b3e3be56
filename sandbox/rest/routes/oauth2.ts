import { discordError } from '../../errors.ts';
import { timestamp } from '../../views/time.ts';
import { publicApplicationView, userView } from '../../views/users.ts';
import { person } from '../oauth2.ts';
import { openIdKey } from '../open-id.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/topics/oauth2 */
export const oauth2Routes = [
  /** Of a bearer token; bots have no authorization to tell of. */
  route({
    method: 'GET',
    path: '/oauth2/@me',
    run(request) {
      const { world, authorization } = request;
      const user = person(request);
      const application = world.applications.get(authorization?.application_id ?? '');
      if (!authorization || !application) throw discordError(50025);
      return {
        application: publicApplicationView(application),
        scopes: authorization.scopes,
        expires: timestamp(authorization.expires_at),
        ...(authorization.scopes.includes('identify') && { user: userView(user) }),
      };
    },
  }),

  /** Public keys by which identity tokens are checked. */
  route({
    method: 'GET',
    path: '/oauth2/keys',
    auth: 'none',
    run: ({ world }) => ({ keys: [openIdKey(world).jwk] }),
  }),

  route({
    method: 'GET',
    path: '/oauth2/userinfo',
    run(request) {
      const { world, authorization } = request;
      const user = person(request);
      const avatar = user.avatar && `${world.urls.cdn}/avatars/${user.id}/${user.avatar}.png`;
      return {
        sub: user.id,
        ...((authorization?.scopes.includes('email') ?? false) && { email: null, email_verified: false }),
        preferred_username: user.username,
        nickname: user.global_name,
        ...(avatar !== null && { picture: avatar }),
        locale: 'en-US',
      };
    },
  }),
];
