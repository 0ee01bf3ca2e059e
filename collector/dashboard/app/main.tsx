/** Start of the dashboard. */
import './style/tokens.css';
import './style/base.css';
import { render } from 'preact';
import { watchLeaving } from './forms/unsaved.ts';
import { loadSession } from './session.ts';
import { App } from './shell/App.tsx';
import { applyTheme } from './theme.ts';

applyTheme();
watchLeaving();
void loadSession();
const root = document.getElementById('app');
if (root) render(<App />, root);
