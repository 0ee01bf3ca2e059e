/** Beside the form: what would be sent, and the parameters to use; beside each other too where there is room, else one at a time. */
import { useState } from 'preact/hooks';
import { ParameterBrowser } from '../../../slots/ParameterBrowser.tsx';
import { Tabs } from '../../../ui/layout/Tabs.tsx';
import { useWide } from '../../../ui/layout/useWide.ts';
import type { Draft } from '../model/connectorDraft.ts';
import { PreviewPanel } from './preview/PreviewPanel.tsx';
import type { Preview } from './preview/usePreview.ts';

/** As in editor.css. */
const ROOM_FOR_BOTH = '87rem';

export function Aside({ preview, draft }: { preview: Preview; draft: Draft }) {
  const [tab, setTab] = useState('preview');
  const hasRoom = useWide(ROOM_FOR_BOTH);
  if (hasRoom) {
    return (
      <aside class="editor-aside" aria-label="Preview and parameters">
        <section class="card stack" aria-labelledby="aside-preview">
          <h2 id="aside-preview">Live preview</h2>
          <PreviewPanel preview={preview} draft={draft} />
        </section>
        <section class="card stack" aria-labelledby="aside-parameters">
          <h2 id="aside-parameters">Dynamic parameters</h2>
          <ParameterBrowser />
        </section>
      </aside>
    );
  }
  return (
    <aside class="editor-aside" aria-label="Preview and parameters">
      <div class="card">
        <Tabs
          label="Preview and parameters"
          keepFocus
          selected={tab}
          onSelect={setTab}
          tabs={[
            { id: 'preview', label: 'Live preview', panel: () => <PreviewPanel preview={preview} draft={draft} /> },
            { id: 'parameters', label: 'Dynamic parameters', panel: () => <ParameterBrowser /> },
          ]}
        />
      </div>
    </aside>
  );
}
