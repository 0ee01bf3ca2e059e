/** What tokens may do. Every signed-in caller may read; calls that do more name the role they need. */
import type { RequestHandler } from 'express';
import { HttpProblem } from '../http/problem.ts';

export const ROLES = ['admin', 'editor', 'reviewer', 'viewer'] as const;

/** admin: everything. editor: connectors, test requests, replays. reviewer: approves, revokes, kills. viewer: reads. */
export type Role = (typeof ROLES)[number];

/** Who makes a request, as the audit log names them. */
export interface Identity {
  name: string;
  role: Role;
  /** id of the token, absent for the admin token: what was made with it ends with it */
  token?: string;
}

/** Stands before a call's handler: lets callers with this role pass, and admins. */
export function allow(role: Exclude<Role, 'viewer'>): RequestHandler {
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
