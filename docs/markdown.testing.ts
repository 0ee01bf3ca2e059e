/** Markdown as the link check reads it: where links lead, and which anchors a page has on GitHub. */

const FENCED = /^(`{3,}|~{3,}).*\n[\s\S]*?^\1[ \t]*$/gm;

/** The text without what only looks like Markdown: fenced blocks and code in a line. */
function withoutCode(markdown: string): string {
  return markdown.replace(FENCED, '').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, 'code');
}

/** Targets of `[text](target)`, `![picture](target)` and `[name]: target`, in the order of the text. */
export function linksIn(markdown: string): string[] {
  const text = withoutCode(markdown);
  return [...text.matchAll(/\]\(\s*<?([^\s)>]+)[^)\n]*\)|^\[[^\]\n]+\]:\s*(\S+)/gm)].map(
    ([, inline = '', defined = '']) => inline || defined,
  );
}

/** Anchors of the headings, as GitHub makes them: in lower case, without punctuation, repeated ones numbered. */
export function anchorsIn(markdown: string): Set<string> {
  const anchors = new Set<string>();
  // what stands in a fenced block is no heading; code within a heading is part of its anchor
  const headings = markdown.replace(FENCED, '').matchAll(/^#{1,6}[ \t]+(.+?)[ \t]*#*$/gm);
  for (const [, heading = ''] of headings) {
    const plain = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = plain
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replace(/ /g, '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Code in a line that is the path of a source file or a page, or of a folder (`/` at its end). */
export function pathsIn(markdown: string): string[] {
  const spans = markdown.replace(FENCED, '').matchAll(/`([\w.-]+(?:\/[\w.-]+)*(?:\/|\.(?:ts|tsx|mjs|cjs|css|md)))`/g);
  return [...spans].map(([, path = '']) => path);
}
