// Short notes in the corner: what was done, and what was refused. A problem stays until it is closed.
import { notifications } from '@mantine/notifications';
import type { ApiProblem } from '../api/problem.js';

export const toast = {
  done(message: string): void {
    notifications.show({ message, color: 'river', autoClose: 5_000 });
  },
  problem(problem: ApiProblem): void {
    const message = [problem.detail ?? '', problem.remedy ?? ''].filter((text) => text !== '').join(' ');
    notifications.show({ title: problem.title, message, color: 'danger', autoClose: false });
  },
};
