/** A response rule: what an answer with 2xx has to say to count as delivered. */
import type { ResponseRule } from '../../../connector/types.ts';
import { SelectField, TextField } from '../ui/fields/Field.tsx';
import { Checkbox } from '../ui/fields/Toggle.tsx';

const RULES = [
  { value: 'none', label: 'Any answer with 2xx' },
  { value: 'contains', label: 'The answer contains' },
  { value: 'lacks', label: 'The answer does not contain' },
  { value: 'equals', label: 'A value in JSON is' },
  { value: 'differs', label: 'A value in JSON is not' },
] as const;

export function RuleFields(props: {
  label: string;
  rule: ResponseRule | undefined;
  onChange: (rule: ResponseRule | undefined) => void;
  /** what is wrong with a part of it: `text`, `path` */
  problem: (part: string) => string | undefined;
  readOnly?: boolean;
  /** without "any answer": there is a rule */
  always?: boolean;
}) {
  const { label, rule, onChange, problem, readOnly = false, always = false } = props;
  const choose = (body: (typeof RULES)[number]['value']) => {
    if (body === 'none') return onChange(undefined);
    const { path = '$.status', ...kept } = rule ?? { text: '', retry: false };
    onChange({ ...kept, body, ...((body === 'equals' || body === 'differs') && { path }) });
  };
  return (
    <>
      <div class="two">
        <SelectField
          label={label}
          value={rule?.body ?? 'none'}
          onChange={choose}
          options={always ? RULES.slice(1) : RULES}
          readOnly={readOnly}
        />
        {rule?.path !== undefined && (
          <TextField
            label="Place in the answer"
            code
            value={rule.path}
            onInput={(path) => onChange({ ...rule, path })}
            placeholder="$.status"
            error={problem('path')}
            readOnly={readOnly}
          />
        )}
        {rule && (
          <TextField
            label={rule.path === undefined ? 'Text in the answer' : 'Value there'}
            code
            value={rule.text}
            onInput={(text) => onChange({ ...rule, text })}
            error={problem('text')}
            readOnly={readOnly}
          />
        )}
      </div>
      {rule && (
        <Checkbox
          label="Try again what was rejected so"
          checked={rule.retry}
          onChange={(retry) => onChange({ ...rule, retry })}
          disabled={readOnly}
        />
      )}
    </>
  );
}
