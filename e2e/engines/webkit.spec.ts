import { testCore } from './core.ts';

testCore('WebKit');
