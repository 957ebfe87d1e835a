"""The script that Streamlit runs at every click.

It stands in a folder of its own: Streamlit takes a folder `pages` beside its script for its older kind of
navigation.
"""

from limpide_dashboard.app import run

run()
