"""A field for a file in the page's language: Streamlit's own words on it are English."""

import json

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from limpide_dashboard.here import Here

# What a screen reader says of the buttons; they come and go with the file.
_NAMES = """<script>(() => {
  const words = WORDS;
  const call = (one, name) => one.getAttribute('aria-label') === name || one.setAttribute('aria-label', name);
  const nameAll = () => document.querySelectorAll('[data-testid="stFileUploaderDropzone"]').forEach(zone => {
    zone.querySelectorAll('input').forEach(one => call(one, words.choose));
    zone.querySelectorAll('button').forEach(button => {
      const file = button.closest('[data-testid="stFileChip"]');
      call(button, file === null ? words.choose
        : words.remove + ' ' + file.querySelector('[data-testid="stFileChipName"]').textContent);
    });
  });
  window.limpideFileNames?.disconnect();
  window.limpideFileNames = new MutationObserver(nameAll);
  window.limpideFileNames.observe(document.body, {childList: true, subtree: true});
  nameAll();
})();</script>"""


def file_field(here: Here, label: str, *, button: str, key: str) -> UploadedFile | None:
    """Show a field for one file and return it; None until there is one.

    Parameters
    ----------
    here
        The circumstances of the page.
    label, button
        What the field and its button say.
    key
        Under which the session keeps the file.
    """
    words = json.dumps({"choose": button, "remove": here.say("shell.file_remove")})
    st.html(f"<style>:root {{ --lp-upload: {json.dumps(button, ensure_ascii=False)}; }}</style>")
    st.html(_NAMES.replace("WORDS", words), unsafe_allow_javascript=True)
    return st.file_uploader(label, key=key)
