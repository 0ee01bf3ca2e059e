// cost of each AST statement/property/expression: size without it
import { brotliCompressSync, constants } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { parse } from 'acorn';
const br = (t) => brotliCompressSync(Buffer.from(t), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const code = readFileSync('/tmp/sz/all.js','utf8');
const base = br(code);
const ast = parse(code, { ecmaVersion: 2022 });
const nodes = [];
const walk = (n) => { if (!n || typeof n.type !== 'string') return; if (n.end - n.start > 24 && /Statement|Declarat|Property|Expression|Literal|Function/.test(n.type)) nodes.push(n); for (const k of Object.keys(n)) { const v = n[k]; if (Array.isArray(v)) v.forEach(walk); else if (v && typeof v === 'object') walk(v); } };
walk(ast);
const seen = new Set();
const rows = nodes.filter(n => n.end-n.start < 420).map(n => ({ n, d: base - br(code.slice(0,n.start)+code.slice(n.end)) })).sort((a,b)=>a.n.start-b.n.start || b.n.end-a.n.end);
let lastEnd = 0;
for (const {n,d} of rows) { if (n.start < lastEnd) continue; lastEnd = n.end; console.log(String(d).padStart(4), String(n.end-n.start).padStart(4), code.slice(n.start,n.end).slice(0,230)); }
