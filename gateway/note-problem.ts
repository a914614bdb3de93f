import type { FastifyRequest } from 'fastify';
import type { Problem } from '../domain/problems.js';
import { toProblem } from './failures.js';

/** The problem that anything thrown is, its code left for the request's log line. */
export function noteProblem(error: unknown, request: FastifyRequest): Problem {
  const problem = toProblem(error);
  request.problem = { code: problem.code, ...(problem.code === 'internalServerError' && { error: asError(error) }) };
  return problem;
}

/** A thrown text could be anybody's words; of an error the logger takes type, code and places. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new TypeError('What was thrown is no error');
}
