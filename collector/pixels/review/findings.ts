/** What the review finds in a pixel's code, in words. */
import type { Place } from './readPixel.ts';

export const FINDINGS = {
  cookie: 'reads or sets cookies',
  storage: 'uses storage of the browser',
  form: 'touches forms, fields, or what people type',
  dom_read: 'reads the page',
  dom_write: 'changes the page',
  navigation: 'opens or changes addresses',
  history: 'changes the history, or waits for people to leave',
  webrtc: 'connects to other machines by WebRTC',
  made_frame: 'makes a frame by script',
  other_window: 'talks to other windows or frames',
  device: 'looks at the browser or the device',
  code: 'runs text as code',
  remote_script: 'loads a script, whose code nobody sees here',
  obfuscation: 'hides what it does',
  unproved: 'isn’t proved to be safe: the sandbox’s policy stops it, the main window would not take it',
} as const;

export type FindingKind = keyof typeof FINDINGS;

export interface Finding extends Place {
  kind: FindingKind;
  /** the code in question, shortened */
  code: string;
  /** what makes it a finding, where the kind alone doesn't say */
  hint?: string;
  /** what a pixel can do so although it runs in the sandbox; only the review stands against it */
  leftOpen?: string;
}
