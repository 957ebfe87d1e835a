// The document is of the page's language, and so is what Streamlit says by itself: its English words, in what
// is read aloud and in what is drawn, are put into those of `words` as they come. What it said is remembered,
// so that another language finds it.
(language, words) => {
  document.documentElement.lang = language;
  const patterns = Object.keys(words).filter(own => own.includes('{name}')).map(own => own.split('{name}'));
  const attributes = ['aria-label', 'alt', 'placeholder', 'title'];
  const drawn = ['stFileUploaderDropzone', 'stStatusWidget', 'stSelectboxVirtualDropdown', 'stMultiSelectVirtualDropdown']
    .map(name => `[data-testid="${name}"]`).join();
  const said = window.limpideSaid ??= new WeakMap();

  const word = own => {
    if (own in words) return words[own];
    const found = patterns.find(([start, end]) => own.startsWith(start) && own.endsWith(end));
    if (found === undefined) return own;
    const [start, end] = found;
    return words[`${start}{name}${end}`].replace('{name}', () => own.slice(start.length, own.length - end.length));
  };
  const put = (node, slot, shown, change) => {
    const before = said.get(node)?.[slot];
    const own = before?.put === shown ? before.own : shown;
    const wanted = word(own.trim());
    if (wanted === own.trim() && own === shown) return;
    said.set(node, {...said.get(node), [slot]: {own, put: wanted}});
    if (wanted !== shown) change(wanted);
  };
  const all = () => {
    for (const name of attributes) {
      for (const one of document.querySelectorAll(`[${name}]`)) {
        put(one, name, one.getAttribute(name), text => one.setAttribute(name, text));
      }
    }
    for (const part of document.querySelectorAll(drawn)) {
      const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode;
        put(text, 'text', text.nodeValue, changed => { text.nodeValue = changed; });
      }
    }
  };

  let due = false;
  window.limpideWatch?.disconnect();
  window.limpideWatch = new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; all(); });
  });
  window.limpideWatch.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes,
  });
  all();
}
