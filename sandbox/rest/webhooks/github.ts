import type { EmbedBody } from '../messages/body.ts';
import type { ExecuteBody } from './speak.ts';

interface Person {
  readonly login: string;
  readonly html_url: string;
  readonly avatar_url: string;
}

interface Linked {
  readonly html_url: string;
  readonly title?: string;
  readonly number?: number;
  readonly body?: string | null;
}

/** What GitHub sends, as far as Discord reads it; which members there are depends on the event. */
export interface GithubBody {
  readonly action?: string | null;
  readonly ref?: string | null;
  readonly ref_type?: string | null;
  readonly sender: Person;
  readonly repository?: { readonly html_url: string; readonly name: string; readonly full_name: string } | null;
  readonly forkee?: { readonly html_url: string; readonly full_name: string } | null;
  readonly member?: Person | null;
  readonly issue?: (Linked & { readonly pull_request?: unknown }) | null;
  readonly pull_request?: Linked | null;
  readonly comment?: (Linked & { readonly commit_id?: string | null }) | null;
  readonly answer?: Linked | null;
  readonly discussion?: Linked | null;
  readonly review?: (Linked & { readonly state: string }) | null;
  readonly release?: { readonly tag_name: string; readonly html_url: string } | null;
  readonly check_run?: { readonly name: string; readonly html_url: string; readonly conclusion?: string | null } | null;
  readonly check_suite?: { readonly head_sha: string; readonly conclusion?: string | null } | null;
  readonly commits?: readonly Commit[] | null;
  readonly forced?: boolean | null;
  readonly compare?: string | null;
}

interface Commit {
  readonly id: string;
  readonly url: string;
  readonly message: string;
  readonly author: { readonly name: string; readonly username?: string | null };
}

type Told = Pick<EmbedBody, 'title' | 'url' | 'description'>;

/**
 * A GitHub event as a message with one embed, or nothing where Discord has nothing to say about it.
 * https://discord.com/developers/docs/resources/webhook#execute-githubcompatible-webhook
 */
export function fromGithub(event: string, body: GithubBody): ExecuteBody | undefined {
  const told = tellers[event]?.(body);
  if (!told) return undefined;
  const { sender, repository } = body;
  const where = repository
    ? `[${event === 'push' ? `${repository.name}:${branchOf(body)}` : repository.full_name}] `
    : '';
  const { title = '', ...rest } = told;
  return {
    username: 'GitHub',
    embeds: [
      {
        ...rest,
        title: `${where}${title}`.slice(0, 256),
        author: { name: sender.login, url: sender.html_url, icon_url: sender.avatar_url },
      },
    ],
  };
}

const tellers: Readonly<Record<string, (body: GithubBody) => Told | null | undefined>> = {
  push: tellPush,
  create: ({ ref_type, ref, repository }) => ({ title: `New ${ref_type} created: ${ref}`, ...linkTo(repository) }),
  delete: ({ ref_type, ref, repository }) => ({ title: `${ref_type} deleted: ${ref}`, ...linkTo(repository) }),
  fork: ({ forkee }) => (forkee ? { title: `Fork created: ${forkee.full_name}`, url: forkee.html_url } : undefined),
  public: ({ repository }) => ({ title: 'Now open sourced!', ...linkTo(repository) }),
  watch: ({ repository }) => ({ title: 'New star added', ...linkTo(repository) }),
  member: ({ member, action }) => member && { title: `Collaborator ${action}: ${member.login}`, url: member.html_url },
  release: ({ release, action }) =>
    release && action === 'published'
      ? { title: `New release published: ${release.tag_name}`, url: release.html_url }
      : undefined,
  issues: ({ issue, action }) => about('Issue', issue, action),
  pull_request: ({ pull_request, action }) => about('Pull request', pull_request, action),
  discussion: ({ discussion, answer, action }) => about('Discussion', answer ?? discussion, action, discussion),
  issue_comment: ({ issue, comment }) =>
    about(issue?.pull_request ? 'New comment on pull request' : 'New comment on issue', comment, null, issue),
  discussion_comment: ({ discussion, comment }) => about('New comment on discussion', comment, null, discussion),
  pull_request_review: ({ pull_request, review }) =>
    about(`Pull request review submitted: ${review?.state ?? ''}`, review, null, pull_request),
  pull_request_review_comment: ({ pull_request, comment }) =>
    about('New review comment on pull request', comment, null, pull_request),
  commit_comment: ({ comment }) =>
    comment && {
      title: `New comment on commit \`${comment.commit_id?.slice(0, 7)}\``,
      url: comment.html_url,
      description: comment.body ?? '',
    },
  check_run: ({ check_run }) =>
    check_run?.conclusion ? { title: `${check_run.name} ${check_run.conclusion}`, url: check_run.html_url } : undefined,
  check_suite: ({ check_suite, repository }) =>
    check_suite?.conclusion
      ? { title: `Checks ${check_suite.conclusion} on \`${check_suite.head_sha.slice(0, 7)}\``, ...linkTo(repository) }
      : undefined,
};

/** Only openings show the text. */
function about(
  what: string,
  linked: Linked | null | undefined,
  action: string | null | undefined,
  subject: Linked | null | undefined = linked,
): Told | undefined {
  if (!linked) return undefined;
  const shown = action == null || action === 'opened' || action === 'created' || action === 'answered';
  return {
    title: [what, action, `#${subject?.number}: ${subject?.title}`].filter(Boolean).join(' '),
    url: linked.html_url,
    ...(shown && linked.body && { description: linked.body }),
  };
}

function tellPush(body: GithubBody): Told | undefined {
  const commits = body.commits ?? [];
  if (commits.length === 0) return undefined;
  const title = body.forced
    ? 'Branch was force-pushed'
    : `${commits.length} new ${commits.length === 1 ? 'commit' : 'commits'}`;
  return {
    title,
    ...(body.compare && { url: body.compare }),
    description: commits
      .slice(0, 20)
      .map(({ id, url, message, author }) => {
        const [line = ''] = message.split('\n');
        return `[\`${id.slice(0, 7)}\`](${url}) ${line.slice(0, 72)} - ${author.username ?? author.name}`;
      })
      .join('\n'),
  };
}

function branchOf({ ref }: GithubBody): string {
  return (ref ?? '').replace(/^refs\/(heads|tags)\//, '');
}

function linkTo(repository: GithubBody['repository']): { url?: string } {
  return repository ? { url: repository.html_url } : {};
}
