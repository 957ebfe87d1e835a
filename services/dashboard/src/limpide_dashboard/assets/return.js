// A login ends at the start page. The address at which it began is kept in the tab, and opened after it.
(waiting) => {
  const here = location.pathname + location.search;
  if (waiting) {
    sessionStorage.setItem('limpide-return', here);
    return;
  }
  const wanted = sessionStorage.getItem('limpide-return');
  sessionStorage.removeItem('limpide-return');
  if (wanted !== null && here === '/' && wanted !== here) location.replace(location.origin + wanted);
}
