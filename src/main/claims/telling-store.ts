import type { Job } from '../../kernel/store/jobs.ts';
import type { Question } from '../../kernel/store/questions.ts';
import type { Schedule } from '../../kernel/store/schedules.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { News, NewsHere } from '../news.ts';

export interface WorkNews {
  schedules: News;
  jobs: NewsHere;
  questions: News;
}

/** The store as operations get it: it tells of the work that they add and change. */
export function tellingStore(store: () => Promise<Store>, news: WorkNews): () => Promise<Store> {
  const told = new WeakMap<Store, Store>();

  const telling =
    <A extends unknown[], R extends Schedule | Job | Question | undefined>(
      topic: News,
      change: (...args: A) => Promise<R>,
    ) =>
    async (...args: A): Promise<R> => {
      const changed = await change(...args);
      if (changed) topic.tell(changed.id);
      return changed;
    };

  const wrap = ({ schedules, jobs, questions, ...store }: Store): Store => ({
    ...store,
    schedules: {
      ...schedules,
      add: telling(news.schedules, schedules.add),
      edit: telling(news.schedules, schedules.edit),
    },
    jobs: {
      ...jobs,
      add: telling(news.jobs, jobs.add),
      queue: telling(news.jobs, jobs.queue),
      wish: telling(news.jobs, jobs.wish),
    },
    questions: {
      ...questions,
      add: telling(news.questions, questions.add),
      end: telling(news.questions, questions.end),
    },
  });

  return async () => {
    const opened = await store();
    const known = told.get(opened) ?? wrap(opened);
    told.set(opened, known);
    return known;
  };
}
