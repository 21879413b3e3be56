import analyseMemberInterests from './built-in/analyse_member_interests.md' with { type: 'text' };
import draftAnnouncement from './built-in/draft_announcement.md' with { type: 'text' };
import incidentSummary from './built-in/incident_summary.md' with { type: 'text' };
import moderateThread from './built-in/moderate_thread.md' with { type: 'text' };
import summariseChannel from './built-in/summarise_channel.md' with { type: 'text' };
import weeklyReport from './built-in/weekly_report.md' with { type: 'text' };
import welcomeNewcomer from './built-in/welcome_newcomer.md' with { type: 'text' };

/** The prompts that come with the program, by name, as the Markdown they are written in. */
export const builtIn: Readonly<Record<string, string>> = {
  analyse_member_interests: analyseMemberInterests,
  draft_announcement: draftAnnouncement,
  incident_summary: incidentSummary,
  moderate_thread: moderateThread,
  summarise_channel: summariseChannel,
  weekly_report: weeklyReport,
  welcome_newcomer: welcomeNewcomer,
};
