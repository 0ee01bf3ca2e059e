/** Beside the form: what would be sent, and the parameters to use. */
import { useState } from 'preact/hooks';
import { ParameterBrowser } from '../../../slots/ParameterBrowser.tsx';
import { Tabs } from '../../../ui/Tabs.tsx';
import type { Draft } from '../model/draft.ts';
import { PreviewPanel } from './PreviewPanel.tsx';
import type { Preview } from './usePreview.ts';

export function Aside({ preview, draft }: { preview: Preview; draft: Draft }) {
  const [tab, setTab] = useState('preview');
  return (
    <aside class="editor-aside" aria-label="Preview and parameters">
      <div class="card">
        <Tabs
          label="Preview and parameters"
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
