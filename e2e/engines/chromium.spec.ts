import { testCore } from './core.ts';

testCore('Chromium');
