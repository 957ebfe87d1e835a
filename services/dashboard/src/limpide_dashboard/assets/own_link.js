// A client's link carries its token after the #. It is exchanged for a cookie, and taken out of the address and
// out of the browser's history, before anything is shown; a link that is opened in an open page likewise.
path => {
  const take = async () => {
    const token = location.hash.slice(1);
    if (!token.startsWith('limpide_link_')) return;
    history.replaceState(history.state, '', location.pathname + location.search);
    await fetch(path, {method: 'POST', headers: {'content-type': 'text/plain'}, body: token});
    location.reload();
  };
  if (!window.limpideOwnLink) {
    window.limpideOwnLink = true;
    addEventListener('hashchange', take);
    take();
  }
}
