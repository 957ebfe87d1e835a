// A row of a table opens as the page's own links do: in this session, with an entry in the browser's history.
// With another key or button held it opens as any link, in a tab of its own.
() => {
  if (window.limpideLinks) return;
  window.limpideLinks = true;
  addEventListener('click', event => {
    const link = event.target.closest?.('a.lp-open');
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({}, '', link.href);
    dispatchEvent(new PopStateEvent('popstate', {state: {}}));
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });
}
