/** On which line of a JSON text a field stands. Pure. */
import { fieldPath } from '../../../../../../validate/problems.ts';

/** groups: string, punctuation */
const TOKEN = /("(?:[^"\\]|\\.)*")|([{}[\],:])|[^\s"{}[\],:]+/g;

/** Lines by field path, from 1; of a text that `JSON.parse` takes. A field that is there twice stands where it counts: the last time. */
export function linesIn(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>([['', 1]]);
  const path: (string | number)[] = [];
  /** what each open list or object is, by depth */
  const open: ('[' | '{')[] = [];
  let line = 1;
  let from = 0;
  let isName = false;
  const note = () => lines.set(fieldPath(path), line);
  for (const { 0: token, 1: string, 2: mark, index } of text.matchAll(TOKEN)) {
    for (; from < index; from++) if (text[from] === '\n') line++;
    if (mark === '{' || mark === '[') {
      if (open.at(-1) === '[') note();
      open.push(mark);
      path.push(mark === '[' ? 0 : '');
      isName = mark === '{';
    } else if (mark === '}' || mark === ']') {
      open.pop();
      path.pop();
      isName = false;
    } else if (mark === ',') {
      const last = path.at(-1);
      if (typeof last === 'number') path[path.length - 1] = last + 1;
      else isName = true;
    } else if (mark === ':') {
      isName = false;
    } else if (isName && string !== undefined) {
      path[path.length - 1] = String(JSON.parse(token));
      note();
    } else if (open.at(-1) === '[') note();
  }
  return lines;
}

/** Of what is missing, the line of what it is missing in. */
export function lineOf(lines: ReadonlyMap<string, number>, field: string): number {
  for (let path = field; path !== ''; path = path.replace(/(?:\.?[^.[\]]+|\[[^\]]*\])$/, '')) {
    const line = lines.get(path);
    if (line !== undefined) return line;
  }
  return lines.get('') ?? 1;
}
