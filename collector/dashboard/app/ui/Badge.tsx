/** A short state in words; the colour only underlines it. */
import './badge.css';
import type { ComponentChildren } from 'preact';

export type Tone = 'good' | 'bad' | 'warn' | 'test' | 'accent' | 'quiet';

export function Badge({ tone = 'quiet', children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
