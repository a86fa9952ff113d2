"""What every explorer has: sliders with names, a spoken sentence, words for a printed page.

ipywidgets' sliders answer the arrow keys, but a screen reader finds no name on them and hears the
position ("4") instead of the value ("80 people"); and Python cannot mark the sentence below them as
one to read out when it changes. Python can only send HTML, so a few lines of script in that HTML
put both right. Where a page forbids scripts the explorer still works, without those names.

After a restart of Python the sliders still move, and nothing answers them. The same script sees
that and shows a sentence that says what to do. Where a notebook is opened again it stands there
too, if the explorer was saved with it (JupyterLab's setting `saveState`, see `hosting/trainee`).
"""

import html

import ipywidgets

from community_data.figures import style
from community_data.text.translate import lazy_gettext

LOST = lazy_gettext(
    "Python was stopped or started anew, so nothing moves here. Choose the menu Run, “Run All "
    "Above Selected Cell”, then run this cell again."
)

# A picture's own units: narrow enough for a phone, and the longest bar in it.
WIDTH, LEFT = 340, 12
LONGEST_BAR = WIDTH - 2 * LEFT

EXPLORER_CLASS = "community-explorer"
SPOKEN_CLASS = "community-explorer-spoken"

# The sliders appear a moment after this script, so it looks for them until they are all there.
_SCRIPT = """
const here = this;
let tries = 0;
function repair() {
  const box = here.closest('.community-explorer');
  const sliders = box ? [...box.querySelectorAll('.widget-slider')] : [];
  const ready = sliders.length === SLIDERS && sliders.every(s => s.querySelector('[role=slider]'));
  if (!ready) { if (tries++ < 100) setTimeout(repair, 100); return; }
  for (const slider of sliders) {
    const handle = slider.querySelector('[role=slider]');
    const readout = slider.querySelector('.widget-readout');
    readout.removeAttribute('contenteditable');
    handle.setAttribute('aria-label', slider.querySelector('label').textContent);
    const say = () => {
      if (handle.getAttribute('aria-valuetext') !== readout.textContent)
        handle.setAttribute('aria-valuetext', readout.textContent);
    };
    say();
    const observer = new MutationObserver(say);
    observer.observe(handle, {attributeFilter: ['aria-valuetext']});
    observer.observe(readout, {childList: true, characterData: true, subtree: true});
  }
  const lost = box.querySelector('.community-explorer-lost');
  const look = () => { lost.hidden = !box.classList.contains('jupyter-widgets-disconnected'); };
  look();
  new MutationObserver(look).observe(box, {attributeFilter: ['class']});
  for (const spoken of box.querySelectorAll('.community-explorer-spoken .widget-html-content'))
    spoken.setAttribute('aria-live', 'polite');
}
repair();
"""


class Explorer(ipywidgets.VBox):
    """Sliders, a sentence that is read out when it changes, and a picture.

    `fallback` is the sentence for pages where nothing can be moved: a report, a printed page.
    """

    def __init__(self, sliders, sentence, picture, fallback):
        self.fallback = fallback
        sentence.add_class(SPOKEN_CLASS)
        script = _screen_reader_names(len(sliders))
        super().__init__([*sliders, sentence, picture, _lost(), script])
        self.add_class(EXPLORER_CLASS)
        self.layout.max_width = "560px"
        self.layout.width = "100%"

    def __repr__(self):
        return self.fallback

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        text = self.fallback
        return bundle | {"text/plain": text, "text/html": f"<p>{html.escape(text)}</p>"}


def drawing(parts, spoken, height, font_size):
    """A picture of SVG elements, `WIDTH` wide, with the words in which a screen reader says it."""
    return (
        f'<svg role="img" aria-label="{html.escape(spoken)}" viewBox="0 0 {WIDTH} {height}" '
        f'width="100%" style="max-width: 440px; background: {style.BACKGROUND}; '
        f'border-radius: 4px" font-size="{font_size}">{"".join(parts)}</svg>'
    )


def labelled_bars(bars, gap):
    """Bars below each other, `gap` apart: each (label above it, length, color)."""
    parts = []
    for number, (label, length, fill) in enumerate(bars):
        y = 20 + gap * number
        parts.append(f'<text x="{LEFT}" y="{y}" fill="{style.TEXT}">{html.escape(label)}</text>')
        parts.append(
            f'<rect x="{LEFT}" y="{y + 8}" width="{max(1, length):.1f}" height="20" fill="{fill}"/>'
        )
    return parts


def slider(description, options, value):
    """A slider over `options`, (label, value) pairs; it starts at the value nearest to `value`."""
    nearest = min((option for _, option in options), key=lambda option: abs(option - value))
    return ipywidgets.SelectionSlider(
        description=description,
        options=options,
        value=nearest,
        continuous_update=True,
        style={"description_width": "190px"},
        layout={"width": "100%", "height": "auto", "flex_flow": "row wrap", "margin": "4px 0"},
    )


def _lost():
    return ipywidgets.HTML(
        '<p class="community-explorer-lost" role="status" hidden style="border: 2px solid '
        "#8a4b00; border-radius: 6px; background: #fff6e8; color: #1a1a1a; padding: 8px 12px; "
        f'font-size: 16px; line-height: 1.5">{html.escape(str(LOST), quote=False)}</p>'
    )


def _screen_reader_names(sliders):
    script = html.escape(_SCRIPT.replace("SLIDERS", str(sliders)))
    # An image that cannot load is the one way to run a script in HTML that is put in later.
    return ipywidgets.HTML(
        f'<img src="data:image/png," alt="" hidden onerror="{script}">',
        layout={"height": "0", "margin": "0", "overflow": "hidden"},
    )
