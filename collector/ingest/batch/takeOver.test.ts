import { join } from 'node:path';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import { describeTakeOver } from './takeOver.testing.ts';

describeTakeOver('SQLite', (folder) => openSqliteStore({ path: join(folder, 'traffic.db') }));
