/** The page's own script, plain and inline: it asks for what came in since and puts it on top. */
export const PAGE_SCRIPT = `
const list = document.getElementById('hits');
const live = document.getElementById('live');
let seen = lastSeen;

async function refresh() {
  try {
    const answer = await fetch('/hits?as=html&after=' + seen);
    const markup = await answer.text();
    if (markup.trim() !== '') {
      list.insertAdjacentHTML('afterbegin', markup);
      for (const item of list.children) {
        const id = Number(item.dataset.id);
        if (id <= seen) break;
        item.classList.add('new');
      }
      seen = Number(list.firstElementChild.dataset.id);
    }
    live.textContent = 'Listening';
    live.classList.remove('lost');
  } catch {
    live.textContent = 'Not running';
    live.classList.add('lost');
  }
  setTimeout(refresh, 1000);
}

for (const button of document.querySelectorAll('[data-mode]')) {
  button.addEventListener('click', async () => {
    const answer = await fetch('/behaviour', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mode: button.dataset.mode }),
    });
    if (!answer.ok) return;
    for (const other of document.querySelectorAll('[data-mode]')) other.setAttribute('aria-pressed', String(other === button));
  });
}

document.getElementById('clear').addEventListener('click', async () => {
  await fetch('/hits', { method: 'DELETE' });
  list.replaceChildren();
});

refresh();
`;
