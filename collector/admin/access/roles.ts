/**
 * What tokens may do. Every signed-in caller may read; calls that do more name the role they need. A server's token (`ingest`)
 * signs nobody in: it sends events, receipts and withdrawals, which editors and admins may send too.
 */
import type { RequestHandler } from 'express';
import { HttpProblem } from '../../http/problem.ts';

export const ROLES = ['admin', 'editor', 'reviewer', 'viewer', 'ingest'] as const;

/** admin: everything. editor: connectors, test requests, replays. reviewer: approves, revokes, kills. viewer: reads. ingest: sends events. */
export type Role = (typeof ROLES)[number];

/**
 * Whose events count as a server's, which are believed more than a browser's. Not those who only read or review: what they
 * are trusted with is to change nothing that is paid.
 */
export const SENDERS: readonly Role[] = ['admin', 'editor', 'ingest'];

/** Who makes a request, as the audit log names them. */
export interface Identity {
  name: string;
  role: Role;
  /** id of the token, absent for the admin token: what was made with it ends with it */
  token?: string;
}

/** Stands before a call's handler: lets callers with this role pass, and admins. */
export function allow(role: Exclude<Role, 'viewer' | 'ingest'>): RequestHandler {
  return (_req, res, next) => {
    const identity: Identity = res.locals.identity;
    if (identity.role !== role && identity.role !== 'admin') {
      const needed = role === 'admin' ? 'admin' : `${role} or admin`;
      const detail = `this needs the role ${needed}; "${identity.name}" is ${identity.role}`;
      throw new HttpProblem(403, { detail, role });
    }
    next();
  };
}
