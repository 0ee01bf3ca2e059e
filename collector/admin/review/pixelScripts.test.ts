/** What a reviewer lets a sandboxed pixel load and run beside its own scripts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAdmin, type TestAdmin } from '../startAdmin.testing.ts';

const FILE = 'https://h.example/tag.js';
const HTML = `<script>var order = "{{TRANSACTION_ID}}";</script><script src="${FILE}?a=1"></script>`;

interface Shown {
  pixel: {
    hash: string;
    scripts: string[];
    approvedScripts?: string[];
    approvedAllows?: string[];
    live: { hash: string } | null;
  };
  field?: string;
  detail?: string;
}

let admin: TestAdmin;
let pending: Shown['pixel'];
const save = async (html: string, sandbox = true) => {
  const input = { name: 'X', triggers: ['Purchase'], pixel: { html, sandbox } };
  return (await admin.call<Shown>('PUT', '/api/connectors/x', input)).body.pixel;
};
beforeEach(async () => {
  admin = await startAdmin();
  const input = { id: 'x', name: 'X', triggers: ['Purchase'], pixel: { html: HTML } };
  pending = (await admin.call<Shown>('POST', '/api/connectors', input)).body.pixel;
});
afterEach(() => admin.stop());

const approve = (choice: object = {}) =>
  admin.call<Shown>('POST', '/api/connectors/x/pixel/approve', { hash: pending.hash, ...choice });

describe('script addresses', () => {
  it('are those found in the pixel, unless the reviewer says otherwise', async () => {
    expect(pending.scripts).toEqual([FILE]);
    const { body } = await approve();
    expect(body.pixel).toMatchObject({ approvedScripts: [FILE], live: { hash: pending.hash } });
    expect(body.pixel).not.toHaveProperty('approvedAllows');
  });

  it.each([
    ['more', ['https://h.example/', FILE]],
    ['none', []],
  ])('are the reviewer’s choice, and bound to the approval: %s', async (_, scripts) => {
    const { body } = await approve({ scripts });
    expect(body.pixel).toMatchObject({ approvedScripts: scripts });
    expect(body.pixel.live?.hash).not.toBe(pending.hash);
    const { items } = (await admin.call<{ items: { what: string; detail?: string }[] }>('GET', '/api/audit')).body;
    expect(items.find(({ what }) => what === 'pixel_approved')?.detail).toBe(
      scripts.length > 0 ? `hosts: https://h.example; scripts: ${scripts.join(', ')}` : 'hosts: https://h.example',
    );
  });

  it('can be changed for a pixel that is on air', async () => {
    await approve();
    expect((await approve({ scripts: [FILE] })).status).toBe(409);
    expect((await approve({ scripts: ['https://h.example/'] })).status).toBe(200);
  });

  it.each([
    ['scripts[0]', ['https://h.example/tag.js?a=1'], 'write https://h.example/tag.js'],
    ['scripts[0]', ["https://h.example/ 'unsafe-inline'"], 'https://h.example/%20%27unsafe-inline%27'],
    ['scripts[0]', ['*'], 'https://cdn.partner.example/tag.js'],
    ['scripts', [FILE, FILE], 'twice'],
  ])('are refused at %s: %j', async (field, scripts, remedy) => {
    const { status, body } = await approve({ scripts });
    expect(status).toBe(400);
    expect(body.field).toBe(field);
    expect(body.detail).toContain(remedy);
  });

  it('stop with the host that a kill switch names', async () => {
    await approve({ hosts: [], scripts: ['https://cdn.other.example/'] });
    await admin.call('POST', '/api/kill', { host: 'cdn.other.example' });
    expect(admin.holder.snapshot().byId.get('x')?.livePixel).toBeUndefined();
  });

  it('can’t be chosen in the main window, where nothing holds scripts to them', async () => {
    const { hash } = await save(HTML, false);
    const choice = { hash, scripts: [FILE] };
    const { status, body } = await admin.call<Shown>('POST', '/api/connectors/x/pixel/approve', choice);
    expect({ status, field: body.field }).toEqual({ status: 400, field: 'scripts' });
  });
});

describe('what the sandbox forbids', () => {
  it('is allowed by name, and stands in approval and audit log', async () => {
    const { body } = await approve({ allows: ['eval', 'inline_scripts'] });
    expect(body.pixel.approvedAllows).toEqual(['eval', 'inline_scripts']);
    const { items } = (await admin.call<{ items: { what: string; detail?: string }[] }>('GET', '/api/audit')).body;
    expect(items.find(({ what }) => what === 'pixel_approved')?.detail).toContain('allows: eval, inline_scripts');
  });

  it.each([[['everything']], [['eval', 'eval']], ['eval']])('takes no other names: %j', async (allows) => {
    expect((await approve({ allows })).status).toBe(400);
  });

  it('stays forbidden where nothing else keeps a value from becoming code', async () => {
    pending = await save(
      '<p id="o">{{X}}</p><script>document.body.innerHTML = document.getElementById("o").innerText;</script>',
    );
    const { status, body } = await approve({ allows: ['eval'] });
    expect({ status, field: body.field }).toEqual({ status: 400, field: 'allows' });
    expect(body.detail).toMatch(/line 1, column \d+/);
    expect((await approve()).status).toBe(200);
  });
});
