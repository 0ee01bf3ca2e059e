/** Parses the texts of one webhook, and gathers what is wrong with them and which secrets they name. */
import { parseTemplate, type Template, TemplateError } from '../../../parameters/template.ts';
import { MAX_SECRETS } from '../secretMarks.ts';
import { type SlotRules, secretOf, slotProblem } from './slotKinds.ts';

/** `path` is relative to the webhook: `url`, `headers[0].name`, `parameters[2].value`. */
export interface Problem {
  path: string;
  message: string;
}

/** A secret and the first place that names it. */
export interface SecretUse {
  /** in lower case, as secrets compare */
  name: string;
  path: string;
}

export interface TextCompiler {
  /** An empty template for what can't be parsed; the problem is noted. */
  text(text: string, path: string, rules: SlotRules): Template;
  /** Notes the secrets; what is wrong with the slots, or null. */
  check(template: Template, path: string, rules: SlotRules): string | null;
  refuse(path: string, message: string): void;
  hasSlots(text: string): boolean;
  problems: Problem[];
  /** each secret once, in the order of their marks */
  secrets: SecretUse[];
}

export function createTextCompiler(): TextCompiler {
  const problems: Problem[] = [];
  const secrets: SecretUse[] = [];
  const refuse = (path: string, message: string) => void problems.push({ path, message });

  const check: TextCompiler['check'] = (template, path, rules) => {
    for (const { name } of template.slots) {
      const secret = secretOf(name);
      if (secret === undefined || secrets.some((known) => known.name === secret)) continue;
      if (secrets.length === MAX_SECRETS) return `names more than ${MAX_SECRETS} secrets`;
      secrets.push({ name: secret, path });
    }
    return slotProblem(template, rules);
  };

  return {
    problems,
    secrets,
    refuse,
    check,
    text(text, path, rules) {
      try {
        const template = parseTemplate(text);
        const problem = check(template, path, rules);
        if (problem !== null) refuse(path, problem);
        return template;
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        refuse(path, error.message);
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
