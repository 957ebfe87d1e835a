// A login ends at the start page. Where `leaving` is near, the address at which the page is left is kept in the
// tab; once somebody is `known`, it is opened.
(known, leaving) => {
  const kept = 'limpide-return';
  const here = () => location.pathname + location.search;
  if (known) {
    const wanted = sessionStorage.getItem(kept);
    sessionStorage.removeItem(kept);
    if (wanted !== null && here() === '/' && wanted !== '/') location.replace(location.origin + wanted);
  }
  if (leaving && !window.limpideLeaving) {
    window.limpideLeaving = true;
    addEventListener('pagehide', () => sessionStorage.setItem(kept, here()));
  }
}
