/** A request as it was built for a trial: nothing of it need ever be sent. */
import type { BuiltRequest as Built } from '../../webhooks/build/buildRequest.ts';
import type { WebhookRequest } from '../../webhooks/build/request.ts';
import type { BuiltRequest } from '../shapes.ts';
import { showHeaders } from './showConnector.ts';

export function showBuilt(built: Built): BuiltRequest {
  return { ...showRequest(built.request), ...(!built.ok && { error: built.error }) };
}

/** Secrets are masks in it already; `signWith` names those that the request is signed with when it is sent. */
export function showRequest(request: WebhookRequest): BuiltRequest {
  const { method, url, body, signWith } = request;
  return { url, method, headers: showHeaders(request), body, ...(signWith && { signWith }) };
}
