/** A request as it was built for a trial: nothing of it need ever be sent. */
import type { BuiltRequest as Built } from '../../webhooks/build/buildRequest.ts';
import type { BuiltRequest } from '../shapes.ts';
import { showHeaders } from './showConnector.ts';

/** Secrets are masks in it already; `signWith` names those that the request is signed with when it is sent. */
export function showBuilt(built: Built): BuiltRequest {
  const { method, url, body, signWith } = built.request;
  return {
    url,
    method,
    headers: showHeaders(built.request),
    body,
    ...(signWith && { signWith }),
    ...(!built.ok && { error: built.error }),
  };
}
