import { describe, expect, it } from 'vitest';
import type { ResponseRule } from '../../connector/types.ts';
import { doubtOf, ruleAgainst } from './responseRule.ts';

const rule = (body: ResponseRule['body'], text: string, path?: string): ResponseRule => ({
  ...{ body, text, retry: false },
  ...(path !== undefined && { path }),
});
const kindOf = (one: ResponseRule, body: string, unread?: string) =>
  doubtOf(one, { body, ...(unread !== undefined && { unread }) })?.kind ?? 'accepted';

describe('a rule about a JSON answer', () => {
  it.each<[body: 'equals' | 'differs', path: string, text: string, answer: string, kind: string]>([
    ['equals', '$.status', 'ok', '{"status":"ok"}', 'accepted'],
    ['equals', '$.status', 'ok', '{ "status" : "error" }', 'rejected'],
    ['equals', '$.status', 'ok', '{"status":"OK"}', 'rejected'],
    ['equals', '$.status', 'ok', '{}', 'rejected'],
    ['differs', '$.status', 'error', '{"message":"status error","status":"ok"}', 'accepted'],
    ['differs', '$.status', 'error', '{"status":"error"}', 'rejected'],
    ['differs', '$.status', 'error', '{"status":"\\u0065rror"}', 'rejected'],
    ['differs', '$.status', 'error', '{}', 'accepted'],
    ['equals', '$.success', 'true', '{"success":true}', 'accepted'],
    ['equals', '$.success', 'true', '{"success":false}', 'rejected'],
    ['differs', '$.code', '0', '{"code":0}', 'rejected'],
    ['differs', '$.error', 'null', '{"error":null}', 'rejected'],
    ['equals', '$.errors[0].code', 'E1', '{"errors":[{"code":"E1"}]}', 'accepted'],
    ['equals', '$[1]', 'b', '["a","b"]', 'accepted'],
    ['equals', '$.a', '[object Object]', '{"a":{}}', 'rejected'],
    ['equals', '$.constructor.name', 'Object', '{}', 'rejected'],
    ['equals', '$.length', '2', '["a","b"]', 'rejected'],
    ['equals', '$.status', 'ok', 'status=ok', 'unknown'],
    ['differs', '$.status', 'error', '', 'unknown'],
    ['differs', '$.status', 'error', '<html>error</html>', 'unknown'],
  ])('%s at %s %j, %s: %s', (body, path, text, answer, kind) => {
    expect(kindOf(rule(body, text, path), answer)).toBe(kind);
  });

  it('doesn’t know of an answer that could not be read whole, even if what was read is JSON', () => {
    expect(kindOf(rule('differs', 'error', '$.status'), '{"status":"ok"}', 'it is longer than 64 KiB')).toBe('unknown');
  });

  it('says what stands there, and what was asked', () => {
    expect(doubtOf(rule('equals', 'ok', '$.status'), { body: '{"status":"error"}' })?.why).toBe(
      'rejected by the response rule: the answer has "error" at $.status, not "ok"',
    );
    expect(doubtOf(rule('differs', 'error', '$.status'), { body: 'oops' })?.why).toBe(
      'what the answer has at $.status, what the response rule asks for, isn’t known: it isn’t JSON',
    );
  });
});

it('finds a text as the log shows JSON, and as it came', () => {
  for (const text of ['"status": "error"', '"status":"error"']) {
    expect(kindOf(rule('lacks', text), '{"id":1,"status":"error"}')).toBe('rejected');
  }
});

describe('the rule from an answer that is a refusal', () => {
  it.each<[answer: string, expected: ResponseRule | undefined]>([
    ['{"status":"error","message":"unknown click"}', rule('differs', 'error', '$.status')],
    ['{"message":"no","success":false}', rule('differs', 'false', '$.success')],
    ['{"Status":"ERROR"}', rule('differs', 'ERROR', '$.Status')],
    ['{"response":{"result":"declined"}}', rule('differs', 'declined', '$.response.result')],
    ['{"message":"unknown click"}', rule('lacks', '{"message":"unknown click"}')],
    ['["no"]', rule('lacks', '["no"]')],
    ['\n  ERROR: unknown click \nmore', rule('lacks', 'ERROR: unknown click')],
    ['', undefined],
    [' \n ', undefined],
  ])('%j', (answer, expected) => {
    expect(ruleAgainst(answer)).toEqual(expected);
  });

  it('calls that very answer a refusal, whatever it is', () => {
    for (const answer of [
      '{"status":"error"}',
      'no',
      '{"a":{"b":{"status":"x"}}}',
      '{"success":false}',
      'x'.repeat(5000),
    ]) {
      const made = ruleAgainst(answer);
      expect(made && kindOf(made, answer)).toBe('rejected');
    }
  });
});
