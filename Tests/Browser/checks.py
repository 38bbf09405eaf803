"""What holds for every screen of the kiosk, measured in the page."""

import json
import pathlib

# Rules of axe-core that a page without links and forms can break.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Axe:
    """axe-core, from the file that the package axe-playwright-python brings."""

    def __init__(self, path):
        self.source = pathlib.Path(path).read_text()

    def violations(self, browser):
        if not browser.run("return Boolean(window.axe)"):
            # By the driver: the page's policy lets no script of others in.
            browser.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": self.source})
        found = browser.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {runOnly: arguments[0], resultTypes: ['violations']})"
            "  .then((r) => done(JSON.stringify(r.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 120))]))))"
            "  .catch((e) => done(JSON.stringify([['axe', [String(e)]]])));", AXE_TAGS)
        return json.loads(found)


def problems(browser, millimetre, mode=None):
    """What is cut off, too small to hit, too close to another, too small or too faint to read."""
    return browser.run(CHECK, millimetre, mode)


def measures(browser, millimetre):
    """The smallest text and target of a screen, in millimetres."""
    return browser.run(MEASURE, millimetre)


# arguments: CSS pixels a millimetre, the mode that is on.
CHECK = r"""
const millimetre = arguments[0], mode = arguments[1], problems = [];
const shown = (e) => e.checkVisibility({ opacityProperty: false, visibilityProperty: true });
const cover = [...document.querySelectorAll('#warning, #offline')].find((e) => !e.hidden);
const place = cover ?? document.body;
const told = (e) => `${e.id || e.className || e.tagName} “${e.textContent.slice(0, 40)}”`;

for (const part of place.querySelectorAll('#head, #foot, #tools, #screen, .say, .show, .do, .pad, .choices, button, h1, p, dd, dt, li, .name')) {
  // A headline that only a screen reader gets.
  if (!shown(part) || part.closest('.title')?.clientWidth === 1) continue;
  const box = part.getBoundingClientRect();
  const isClamped = part.tagName === 'DD' || part.className === 'name' || part.id === 'centre';
  if (!isClamped && (part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2)
      && getComputedStyle(part).display !== 'inline')
    problems.push(`too full: ${told(part)}`);
  if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
    problems.push(`off the screen: ${told(part)}`);
}
// What is beside each other must not lie upon each other.
const regions = [...document.querySelectorAll('#head, .say, .show, #screen .do, #tools, #foot')].filter(shown)
  .filter((e) => e.textContent.trim()).map((e) => [e, e.getBoundingClientRect()]);
if (!cover) for (const [a, p] of regions) for (const [b, q] of regions)
  if (a !== b && p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 1 && q.top < p.bottom - 1)
    problems.push(`${told(a)} lies upon ${told(b)}`);

const buttons = [...place.querySelectorAll('button')].filter(shown);
for (const button of buttons) {
  const box = button.getBoundingClientRect();
  const isSecondary = button.closest('#tools') || button.closest('.letters .pad');
  const least = (isSecondary ? 15 : 20) * millimetre - 1;
  if (box.width < least || box.height < least)
    problems.push(`a button of ${(box.width / millimetre).toFixed(1)} × ${(box.height / millimetre).toFixed(1)} mm: ${told(button)}`);
  if (mode === 'low' && innerHeight > innerWidth && box.top < innerHeight / 2 - 1)
    problems.push(`in the upper half: ${told(button)}`);
  if (!button.textContent.trim() && !button.getAttribute('aria-label')) problems.push('a button without a name');
}
for (const a of buttons) for (const b of buttons) {
  if (a === b || a.closest('#tools') || b.closest('#tools')) continue;
  const p = a.getBoundingClientRect(), q = b.getBoundingClientRect();
  const x = Math.max(p.left - q.right, q.left - p.right), y = Math.max(p.top - q.bottom, q.top - p.bottom);
  if (Math.max(x, y) < 3 * millimetre - 1) problems.push(`${(Math.max(x, y) / millimetre).toFixed(1)} mm between ${told(a)} and ${told(b)}`);
}

const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
const ground = (e) => {
  for (; e; e = e.parentElement) {
    const [r, g, b, a = 1] = numbers(getComputedStyle(e).backgroundColor);
    if (a === 1) return [r, g, b];
  }
  return [255, 255, 255];
};
const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((x, y) => y - x); return (x + 0.05) / (y + 0.05); };
const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const text = walker.currentNode.textContent.trim(), part = walker.currentNode.parentElement;
  if (!text || part.closest('svg, template, script') || !shown(part)) continue;
  const style = getComputedStyle(part), ratio = contrast(numbers(style.color), ground(part));
  if (ratio < 7) problems.push(`contrast ${ratio.toFixed(1)}: “${text.slice(0, 40)}”`);
  const height = parseFloat(style.fontSize) * 0.714 / millimetre;
  // Capitals: 2.4 mm is what an eye needs at 400 mm; the goal of 4.8 mm is where the display has room (checked apart).
  if (height < 2.4) problems.push(`capitals of ${height.toFixed(1)} mm: “${text.slice(0, 40)}”`);
}
// Symbols and outlines: 3:1.
for (const drawing of [...place.querySelectorAll('svg.symbol, svg.badge')].filter(shown)) {
  const ratio = contrast(numbers(getComputedStyle(drawing).color), ground(drawing));
  if (ratio < 3) problems.push(`a symbol's contrast is ${ratio.toFixed(1)}: ${told(drawing.parentElement)}`);
}
return problems;
"""

MEASURE = r"""
const millimetre = arguments[0];
const shown = (e) => e.checkVisibility();
let text = Infinity, words = '';
const walker = document.createTreeWalker(document.getElementById('screen'), NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const part = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || part.closest('svg') || !shown(part)) continue;
  const height = parseFloat(getComputedStyle(part).fontSize) * 0.714 / millimetre;
  if (height < text) [text, words] = [height, walker.currentNode.textContent.slice(0, 30)];
}
const sides = [...document.querySelectorAll('#screen button')].filter(shown)
  .flatMap((b) => { const r = b.getBoundingClientRect(); return [r.width / millimetre, r.height / millimetre]; });
const headline = parseFloat(getComputedStyle(document.querySelector('#screen h1')).fontSize) * 0.714 / millimetre;
return { text, words, target: Math.min(...sides), headline };
"""
