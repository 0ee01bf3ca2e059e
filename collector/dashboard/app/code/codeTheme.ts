/** The editor's looks, in the design system's colours: custom properties reach into the shadow root, so both themes are one. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const highlight = HighlightStyle.define([
  { tag: [tags.tagName, tags.keyword, tags.operatorKeyword], color: 'var(--accent)' },
  { tag: [tags.attributeName, tags.propertyName, tags.definition(tags.variableName)], color: 'var(--test)' },
  { tag: [tags.string, tags.attributeValue, tags.character], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null, tags.regexp], color: 'var(--warn)' },
  { tag: [tags.angleBracket, tags.documentMeta], color: 'var(--ink-muted)' },
  { tag: tags.comment, color: 'var(--ink-muted)', fontStyle: 'italic' },
]);

const tooltip = {
  border: '1px solid var(--line)',
  borderRadius: 'var(--radius)',
  background: 'var(--raised)',
  color: 'var(--ink)',
  boxShadow: 'var(--shadow-raised)',
};

const theme = EditorView.theme({
  '&': {
    background: 'var(--surface)',
    color: 'var(--ink)',
    borderRadius: 'calc(var(--radius) - 1px)',
    fontSize: 'var(--code-size)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mono)',
    lineHeight: '1.6',
    minHeight: '10.5rem',
    maxHeight: 'min(32rem, 70dvh)',
    borderRadius: 'inherit',
  },
  '.cm-content': { padding: '0.5rem 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 0.6rem 0 0.4rem' },
  '.cm-gutters': {
    background: 'var(--surface)',
    color: 'var(--ink-muted)',
    border: 'none',
    borderRadius: 'inherit',
  },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.1em', padding: '0 0.3em 0 0.4em' },
  '.cm-placeholder': { color: 'var(--ink-muted)' },
  '.cm-slot': {
    borderRadius: '3px',
    background: 'var(--accent-soft)',
    boxShadow: '0 1px 0 var(--accent)',
    color: 'var(--accent-strong)',
    fontWeight: '600',
  },
  '.cm-slot *': { color: 'inherit', fontStyle: 'normal' },
  '.cm-slot-unknown': {
    boxShadow: '0 1px 0 var(--control)',
    background: 'var(--quiet-soft)',
    color: 'var(--ink)',
  },
  '.cm-slot-context::after': {
    content: 'attr(data-label) / ""',
    margin: '0 2px 0 1px',
    padding: '0 4px',
    borderRadius: '3px',
    background: 'var(--accent-soft)',
    color: 'var(--accent-strong)',
    font: '600 0.78em / 1.2 var(--font)',
    whiteSpace: 'nowrap',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    background: 'var(--bad-soft)',
    textDecoration: 'underline wavy var(--bad) 1.5px',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintRange-error .cm-slot': { background: 'none', boxShadow: 'none', color: 'var(--bad)' },
  '.cm-lintRange-active': { background: 'var(--bad-soft)' },
  '.cm-lintPoint-error::after': { borderBottomColor: 'var(--bad)' },
  '.cm-tooltip': { ...tooltip, maxWidth: 'min(32rem, calc(100vw - 2rem))', zIndex: '30' },
  '.cm-diagnostic': { borderLeft: 'none', padding: '0', margin: '0' },
  '.cm-refusal, .cm-slot-help': {
    padding: '0.5rem 0.7rem',
    font: 'var(--text-s) / 1.45 var(--font)',
    overflowWrap: 'anywhere',
    whiteSpace: 'normal',
  },
  '.cm-refusal': { borderInlineStart: '3px solid var(--bad)' },
  '.cm-refusal p': { margin: '0' },
  '.cm-refusal .cm-fix': { marginTop: '0.25rem', fontWeight: '600' },
  '.cm-tooltip.cm-slot-options > ul': {
    fontFamily: 'var(--font)',
    fontSize: 'var(--text-s)',
    minWidth: 'min(18rem, calc(100vw - 3rem))',
    maxWidth: 'min(30rem, calc(100vw - 2rem))',
    maxHeight: '17rem',
    padding: 'var(--space-1)',
    whiteSpace: 'normal',
  },
  '.cm-tooltip.cm-slot-options > ul > li': {
    display: 'grid',
    padding: '0.3em 0.6em',
    borderRadius: '4px',
    lineHeight: '1.4',
  },
  '.cm-tooltip.cm-slot-options > ul > li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionLabel': { fontFamily: 'var(--mono)' },
  '.cm-completionMatchedText': { textDecoration: 'none' },
  '.cm-completionDetail': { margin: '0', fontStyle: 'normal', fontSize: 'var(--text-xs)', color: 'var(--ink-muted)' },
  'li[aria-selected] .cm-completionDetail': { color: 'var(--ink)' },
  '&[aria-readonly=true], & .cm-content[aria-readonly=true]': { background: 'var(--sunken)' },
});

export const codeTheme: Extension = [theme, syntaxHighlighting(highlight)];
