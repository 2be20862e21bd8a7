"""JavaScript for tests: node for the layout, Chromium for the page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[3] / "tools" / "visualiser" / "assets"

_PLACES = """
const { data, closed } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const found = closed.map((ids) => {
  const placed = placeAll(data, new Set(ids));
  const levels = data.levels.filter((level) => placed.has(level.id));
  return Object.fromEntries(levels.map((level) => {
    const here = placed.get(level.id), lines = route(level, here, (id) => placed.has(id));
    const { size, x, y, headerX } = here;
    return [level.id, { size, x, y, headerX, lines: lines.map(({ d, tip }) => ({ d, tip })) }];
  }));
});
console.log(JSON.stringify(found));
"""


def places_in_node(node: str, data: object, closed: list[list[str]]) -> list[dict[str, object]]:
    """What `layout.js` makes of the data of a page for several sets of closed clusters."""
    script = (ASSETS / "layout.js").read_text() + _PLACES
    text = json.dumps({"data": data, "closed": closed})
    done = subprocess.run([node, "-e", script], input=text, capture_output=True, text=True, timeout=60, check=True)
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def dom_in_chromium(chromium: str, page: str, folder: Path, *, after: str = "") -> str:
    """The page as it is when its script, and `after`, have run."""
    (folder / "page.html").write_text(page + after)
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    address = (folder / "page.html").as_uri()
    done = subprocess.run([chromium, *flags, address], capture_output=True, text=True, timeout=120, check=True)
    return done.stdout
