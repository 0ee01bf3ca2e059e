/** The shop's own script: adds to the cart without leaving the page, and fills the panel at the foot. */
export const SHOP_SCRIPT = `
const said = document.getElementById('said');

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('form[data-add]')) return;
  event.preventDefault();
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(new FormData(form)),
    });
    if (!answer.ok) throw new Error(answer.statusText);
    const added = await answer.json();
    document.getElementById('cart-count').textContent = added.pieces;
    said.textContent = added.name + ' is in your cart.';
    said.classList.add('shown');
    setTimeout(() => said.classList.remove('shown'), 4000);
    trl.track('AddToCart', added.event);
  } catch {
    form.submit();
  }
});

const panel = document.getElementById('relay');
const isOurs = (name) => /^_?trl/i.test(name);

function stored() {
  const cookies = document.cookie.split('; ').map((pair) => {
    const cut = pair.indexOf('=');
    return ['Cookie ' + pair.slice(0, cut), pair.slice(cut + 1), pair.slice(0, cut)];
  });
  let locals = [];
  try {
    locals = Object.entries(localStorage).map(([name, value]) => ['localStorage ' + name, value, name]);
  } catch {
    // site data is blocked: reading localStorage itself throws
  }
  return [...cookies, ...locals].filter((entry) => isOurs(entry[2]));
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(decodeURIComponent(text)), null, 2);
  } catch {
    return text;
  }
}

function show() {
  const rows = stored().map(([where, value]) => {
    const row = document.createElement('div');
    const term = document.createElement('dt');
    const description = document.createElement('dd');
    term.textContent = where;
    description.textContent = readable(value);
    row.append(term, description);
    return row;
  });
  if (rows.length === 0) rows.push('Nothing is kept in this browser yet.');
  panel.querySelector('dl').replaceChildren(...rows);
}

panel.addEventListener('toggle', () => {
  if (panel.open) show();
});
panel.querySelector('button').addEventListener('click', () => {
  for (const [where, , name] of stored()) {
    if (where.startsWith('Cookie')) document.cookie = name + '=; path=/; max-age=0';
    else localStorage.removeItem(name);
  }
  show();
});
`;
