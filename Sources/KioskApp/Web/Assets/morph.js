// Makes one tree like another and keeps what is the same: a key under a finger, the focus, a movement under way.

/** Makes the children of `now` like those of `wanted`. */
export function morphChildren(now, wanted) {
  const olds = [...now.childNodes], news = [...wanted.childNodes];
  news.forEach((fresh, index) => {
    const old = olds[index];
    if (!old) now.append(fresh);
    else if (isAlike(old, fresh)) morph(old, fresh);
    else old.replaceWith(fresh);
  });
  olds.slice(news.length).forEach((old) => old.remove());
}

function morph(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  const isPressed = old.classList.contains("pressed");
  for (const { name } of [...old.attributes]) if (name !== "style" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (name !== "style" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (isPressed) old.classList.add("pressed");
  // Measures are set one by one: the page's policy allows no style attribute.
  for (const name of [...old.style]) if (!fresh.style.getPropertyValue(name)) old.style.removeProperty(name);
  for (const name of fresh.style) old.style.setProperty(name, fresh.style.getPropertyValue(name));
  morphChildren(old, fresh);
}

function isAlike(old, fresh) {
  return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName
    && old.dataset?.action === fresh.dataset?.action && kind(old) === kind(fresh);
}

// Its first class, whether or not there is a finger on it.
function kind(node) {
  return [...(node.classList ?? [])].find((name) => name !== "pressed");
}
