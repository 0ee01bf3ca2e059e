/** What the connector did in the last 30 days, below the editor's heading, with where each of it is looked at. */
import '../connectors.css';
import type { ComponentChildren } from 'preact';
import { get } from '../../../api/client.ts';
import type { ShownConnector } from '../../../api/types.ts';
import { useLoad } from '../../../api/useLoad.ts';
import { Delivered, Failed, Fired, LastDelivered, Value } from '../figureParts.tsx';

const REFRESH_MS = 15_000;

export function EditorFigures({ connector }: { connector: ShownConnector }) {
  const { id } = connector;
  const { data, error } = useLoad((signal) => get(`/api/figures?connector=${encodeURIComponent(id)}`, signal), [id], {
    everyMs: REFRESH_MS,
  });
  const nothing = { connector: id, fired: 0, delivered: 0, failed: 0, pixels: 0, value: [], lastDeliveredAt: null };
  const figures = data && (data.items[0] ?? nothing);
  const given = { connector, figures, since: data?.since };
  const one = (label: string, figure: ComponentChildren) => (
    <div>
      <dt>{label}</dt>
      <dd>{figure}</dd>
    </div>
  );
  return (
    <section class="card" aria-label="Last 30 days">
      <dl class="figures">
        {one('Fired, 30 days (UTC)', <Fired {...given} />)}
        {one('Delivered', <Delivered {...given} />)}
        {one('Failed', <Failed {...given} />)}
        {one('Value delivered', <Value figures={figures} />)}
        {one(
          'Last delivered',
          data || error === undefined ? <LastDelivered figures={figures} /> : 'Not known just now',
        )}
      </dl>
    </section>
  );
}
