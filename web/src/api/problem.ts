// What the server says when something did not work (RFC 9457), as an error that pages can show: title, detail, code, remedy.
import { problems } from '../strings/common.js';

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  /** A code of the catalogue; absent when the answer had none. */
  readonly code: string | undefined;
  readonly remedy: string | undefined;
  /** The id of the request, as it stands in the server's log. */
  readonly instance: string | undefined;

  constructor(problem: {
    status: number;
    title: string;
    detail?: string | undefined;
    code?: string | undefined;
    remedy?: string | undefined;
    instance?: string | undefined;
    cause?: unknown;
  }) {
    super(problem.detail ?? problem.title, { cause: problem.cause });
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.code = problem.code;
    this.remedy = problem.remedy;
    this.instance = problem.instance;
  }
}

/** What an answer that is no success holds. Anything else than a problem document is said to be unreadable. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const { unreadable } = problems;
  if (!isRecord(body))
    return new ApiProblem({ status, title: unreadable.title, detail: unreadable.detail(status), remedy: unreadable.remedy });
  return new ApiProblem({
    status,
    title: textOf(body, 'title') ?? unreadable.title,
    detail: textOf(body, 'detail'),
    code: textOf(body, 'code'),
    remedy: textOf(body, 'remedy'),
    instance: textOf(body, 'instance'),
  });
}

/** No answer at all: the server is gone, or the network. */
export function unreachable(cause: unknown): ApiProblem {
  return new ApiProblem({ status: 0, ...problems.unreachable, cause });
}

/** Any error as a problem: what is none of ours is a fault of the page. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    status: 0,
    title: problems.broken.title,
    detail: error instanceof Error ? error.message : String(error),
    remedy: problems.broken.remedy,
    cause: error,
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
