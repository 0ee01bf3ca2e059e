/** Parses the texts of one webhook, and gathers what is wrong with them and which secrets they name. */
import { parseTemplate, type Template, TemplateError } from '../../../parameters/template.ts';
import type { FieldProblem } from '../../../validate/problems.ts';
import { MAX_SECRETS } from '../secretMarks.ts';
import { type SlotRules, secretOf, slotProblem } from './slotKinds.ts';

/** A secret and the first field that names it, relative to the webhook: `url`, `headers[0].name`, `parameters[2].value`. */
export interface SecretUse {
  /** in lower case, as secrets compare */
  name: string;
  field: string;
}

export interface TextCompiler {
  /** An empty template for what can't be parsed; the problem is noted. */
  text(text: string, field: string, rules: SlotRules): Template;
  /** Notes the secrets; what is wrong with the slots, or null. */
  check(template: Template, field: string, rules: SlotRules): string | null;
  refuse(field: string, message: string): void;
  hasSlots(text: string): boolean;
  /** of fields relative to the webhook */
  problems: FieldProblem[];
  /** each secret once, in the order of their marks */
  secrets: SecretUse[];
}

export function createTextCompiler(): TextCompiler {
  const problems: FieldProblem[] = [];
  const secrets: SecretUse[] = [];
  const refuse = (field: string, message: string) => void problems.push({ field, message });

  const check: TextCompiler['check'] = (template, field, rules) => {
    for (const { name } of template.slots) {
      const secret = secretOf(name);
      if (secret === undefined || secrets.some((known) => known.name === secret)) continue;
      if (secrets.length === MAX_SECRETS) return `names more than ${MAX_SECRETS} secrets`;
      secrets.push({ name: secret, field });
    }
    return slotProblem(template, rules);
  };

  return {
    problems,
    secrets,
    refuse,
    check,
    text(text, field, rules) {
      try {
        const template = parseTemplate(text);
        const problem = check(template, field, rules);
        if (problem !== null) refuse(field, problem);
        return template;
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        refuse(field, error.message);
        return { literals: [''], slots: [] };
      }
    },
    hasSlots(text) {
      try {
        return parseTemplate(text).slots.length > 0;
      } catch {
        return true;
      }
    },
  };
}
