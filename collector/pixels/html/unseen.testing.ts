/** Pixels and whether a browser requests what they name, as tried in Chromium; `U` is the address. */

type Mode = 'sandbox' | 'main';

/** What requests nothing there; with `mended`, the form that is offered. */
export const UNSEEN: [what: string, html: string, modes: Mode[], mended?: string][] = [
  [
    'a lazy image',
    '<img alt="" loading="lazy" src="U">',
    ['sandbox', 'main'],
    '<img alt="" data-loading="lazy" src="U">',
  ],
  [
    'a lazy frame',
    '<iframe LOADING=Lazy src="U"></iframe>',
    ['sandbox', 'main'],
    '<iframe data-LOADING=Lazy src="U"></iframe>',
  ],
  ['a background in the main window', '<div style="background:url(U)">x</div>', ['main']],
  ['another of its images', '<p style="border-image: url( U )">x</p>', ['main']],
  ['a table’s background', '<table><tbody><tr><td background="U">x</td></tr></tbody></table>', ['main']],
  ['a background that isn’t displayed', '<div style="display:none;background:url(U)">x</div>', ['sandbox', 'main']],
  ['one of a hidden element', '<div hidden style="background:url(U)">x</div>', ['sandbox', 'main']],
  [
    'one within',
    '<div style="color:red; DISPLAY : none"><p style="background:url(U)">x</p></div>',
    ['sandbox', 'main'],
  ],
  [
    'one hidden by a sheet',
    '<style>.h{display:none}</style><p class="a h" style="background:url(U)">x</p>',
    ['sandbox'],
  ],
  ['a sheet’s for nobody', '<style>.a{background:url(U)}</style><div>x</div>', ['sandbox']],
  ['a sheet’s for who is hidden', '<style>.a{background:url(U)}</style><p hidden><b class="a">x</b></p>', ['sandbox']],
  ['a sheet’s for who is pointed at', '<style>.a:hover{background:url(U)}</style><div class="a">x</div>', ['sandbox']],
  ['a sheet’s for print', '<style>@media print{.a{background:url(U)}}</style><div class="a">x</div>', ['sandbox']],
  [
    'a sheet’s in a comment’s way',
    '<style>/* .a{ */.b{background:url(U)}/* } */</style><i class="a">x</i>',
    ['sandbox'],
  ],
  ['a font that nothing is set in', '<style>@font-face{font-family:f;src:url(U)}</style><p>x</p>', ['sandbox']],
  [
    'a video that isn’t preloaded',
    '<video preload="none" src="U"></video>',
    ['sandbox'],
    '<video data-preload="none" src="U"></video>',
  ],
  [
    'a sound that isn’t',
    '<audio preload="none"><source src="U"></audio>',
    ['sandbox'],
    '<audio data-preload="none"><source src="U"></audio>',
  ],
  ['a source for print', '<audio><source media="print" src="U"></audio>', ['sandbox']],
  ['captions', '<video><track default src="U"></video>', ['sandbox']],
  ['the second of a set', '<img alt="" srcset="https://other.example/1 1x, U 2x">', ['sandbox', 'main']],
  ['a set beside an address', '<img alt="" src="https://other.example/1" srcset="U 2x">', ['sandbox', 'main']],
  ['a sheet that is disabled', '<link rel="stylesheet" disabled href="U">', ['sandbox']],
  ['an icon', '<link rel="shortcut icon" href="U">', ['sandbox']],
  ['a preload for print', '<link rel="preload" as="image" media="print" href="U">', ['sandbox']],
  ['an object', '<object data="U"></object>', ['sandbox', 'main']],
  ['an input that is no image', '<input src="U">', ['sandbox', 'main']],
  ['a script that waits for a platform', '<script type="text/plain" src="U"></script>', ['sandbox', 'main']],
  ['the same within the page', '<script type="text/plain">new Image().src = "U"</script>', ['sandbox', 'main']],
  [
    'a script for browsers of before',
    '<script nomodule src="U"></script>',
    ['sandbox', 'main'],
    '<script data-nomodule src="U"></script>',
  ],
  ['an address kept for a library', '<img alt="" class="lazyload" data-src="U">', ['sandbox', 'main']],
  ['one kept for a platform', '<iframe data-cookieblock-src="U"></iframe>', ['sandbox', 'main']],
  [
    'an image that a script makes lazy',
    '<script>var i = new Image(); i.loading = "lazy"; i.src = "U";</script>',
    ['sandbox', 'main'],
  ],
];

/** What is requested in both modes, or in the sandbox alone. */
export const LOADED: [what: string, html: string, modes: Mode[]][] = [
  ['an image that isn’t displayed', '<img alt="" style="display:none" src="U">', ['sandbox', 'main']],
  ['an image within', '<div hidden><img alt="" loading="eager" src="U"></div>', ['sandbox', 'main']],
  ['a frame that isn’t displayed', '<iframe style="display:none" src="U"></iframe>', ['sandbox', 'main']],
  ['a hidden frame', '<iframe hidden src="U"></iframe>', ['sandbox', 'main']],
  ['what isn’t laid out', '<div style="content-visibility:hidden"><img alt="" src="U"></div>', ['sandbox', 'main']],
  ['an input that is an image', '<input type="image" alt="" src="U">', ['sandbox', 'main']],
  ['a module', '<script type="module" src="U"></script>', ['sandbox', 'main']],
  ['a set of one', '<img alt="" srcset="U 1x">', ['sandbox', 'main']],
  ['an object’s image', '<object type="image/gif" data="U/none"><img alt="" src="U"></object>', ['sandbox', 'main']],
  ['a background', '<div style="background:url(U)"></div>', ['sandbox']],
  ['an invisible one', '<p style="visibility:hidden;background:url(U)">x</p>', ['sandbox']],
  [
    'a sheet’s',
    '<style>@media screen{div .a.b{background:url(U)}}</style><div><b class="b a">x</b></div>',
    ['sandbox'],
  ],
  ['a sheet’s for what stands before', '<style>#a::before{content:url(U)}</style><div id="a">x</div>', ['sandbox']],
  ['a sheet that a sheet imports', '<style>@import url(U);</style>', ['sandbox']],
  ['a font', '<style>@font-face{font-family:f;src:url(U)}p{font-family:f}</style><p>x</p>', ['sandbox']],
  ['a video’s poster', '<video preload="none" style="display:none" poster="U"></video>', ['sandbox']],
  ['a sound', '<audio preload="metadata"><source src="U"></audio>', ['sandbox']],
  ['a sheet for print', '<link rel="stylesheet" media="print" href="U">', ['sandbox']],
];
